/**
 * What Ramesh and Zhao published for Stable Diffusion 2 (arXiv 2411.15113, 22 November 2024, version 1, and the results in the
 * authors' repository): mean CLIP score and FID over 10,000 captions, typed in from there. Dense: CLIP score 0.3140, FID 18.07.
 * Linear weights, layer by layer.
 */
export interface PublishedPoint {
  readonly sparsity: number;
  readonly clip: number;
  readonly fid: number;
}

export interface PublishedSeries {
  readonly method: string;
  readonly points: readonly PublishedPoint[];
}

export const paperSource =
  'Ramesh and Zhao 2024 (arXiv 2411.15113), Stable Diffusion 2, 10,000 captions';

export const paperDense = { clip: 0.314, fid: 18.07 } as const;

const series = (
  method: string,
  ...points: readonly (readonly [sparsity: number, clip: number, fid: number])[]
): PublishedSeries => ({
  method,
  points: points.map(([sparsity, clip, fid]) => ({ sparsity, clip, fid })),
});

/** The UNet alone, the text encoder dense. */
export const paperUnet: readonly PublishedSeries[] = [
  series(
    'magnitude',
    ...([
      [0.1, 0.3164, 16.2],
      [0.2, 0.3173, 16.4],
      [0.3, 0.3166, 16.2],
      [0.35, 0.3144, 18.8],
      [0.375, 0.3133, 22.2],
      [0.4, 0.3113, 25.4],
      [0.425, 0.3081, 30.3],
      [0.45, 0.3024, 38.8],
      [0.475, 0.2941, 54.1],
      [0.5, 0.2832, 72.3],
      [0.525, 0.2663, 94.7],
      [0.55, 0.2477, 121.9],
      [0.575, 0.2206, 184.0],
      [0.6, 0.2104, 234.1],
    ] as const),
  ),
];

/** The text encoder alone, the UNet dense. */
export const paperTextEncoder: readonly PublishedSeries[] = [
  series(
    'magnitude',
    ...([
      [0.3, 0.3166, 17.2],
      [0.4, 0.3144, 17.6],
      [0.5, 0.3103, 18.1],
      [0.55, 0.3042, 19.0],
      [0.575, 0.2929, 20.3],
      [0.6, 0.2677, 27.2],
      [0.625, 0.2223, 61.7],
      [0.65, 0.1858, 134.2],
      [0.675, 0.1746, 194.6],
      [0.7, 0.1716, 199.7],
      [0.8, 0.177, 268.7],
    ] as const),
  ),
  series(
    'owl-magnitude',
    ...([
      [0.3, 0.3166, 17.3],
      [0.4, 0.3144, 18.1],
      [0.5, 0.3101, 17.9],
      [0.55, 0.3043, 18.9],
      [0.575, 0.2978, 19.2],
      [0.6, 0.2822, 21.8],
      [0.625, 0.2485, 41.3],
      [0.65, 0.2043, 119.4],
      [0.675, 0.1821, 208.9],
      [0.7, 0.1795, 258.2],
      [0.8, 0.1796, 331.7],
    ] as const),
  ),
  series(
    'wanda',
    ...([
      [0.3, 0.3158, 16.4],
      [0.4, 0.3149, 16.6],
      [0.5, 0.3088, 17.8],
      [0.525, 0.3034, 19.2],
      [0.55, 0.2922, 20.6],
      [0.575, 0.2653, 26.7],
      [0.6, 0.2156, 79.5],
      [0.625, 0.1843, 145.6],
      [0.65, 0.1763, 174.8],
      [0.675, 0.179, 236.3],
      [0.7, 0.1783, 263.2],
      [0.8, 0.1838, 195.4],
    ] as const),
  ),
  series(
    'owl-wanda',
    ...([
      [0.3, 0.3158, 16.3],
      [0.4, 0.3141, 17.0],
      [0.5, 0.3088, 18.1],
      [0.55, 0.2973, 19.7],
      [0.575, 0.2776, 23.1],
      [0.6, 0.2343, 52.7],
      [0.625, 0.193, 126.2],
      [0.65, 0.1822, 196.2],
      [0.675, 0.181, 222.8],
      [0.7, 0.1807, 274.7],
      [0.8, 0.1818, 283.3],
    ] as const),
  ),
];
