import { expect, it } from 'vitest';
import { sampleProcessor } from '../../../src/core/evaluate/scorers/imageProcessor';
import { prepareImage } from '../../../src/core/evaluate/scorers/prepareImage';
import type { Raster } from '../../../src/shared/generation/generation';

const portrait: Raster = {
  ...{ width: 13, height: 21 },
  rgb: Uint8Array.from({ length: 3 * 13 * 21 }, (_, i) => (i * i + 7 * i) % 256),
};

/**
 * Made with Pillow 12.3 and NumPy, `p` the picture as [21, 13, 3]:
 *   r = np.asarray(Image.fromarray(p).resize((8, int(8 * 21 / 13)), Image.BICUBIC)); t, l = (r.shape[0] - 6) // 2, (8 - 6) // 2
 *   v = ((r[t:t+6, l:l+6] / 255 - [.48, .46, .41]) / [.27, .26, .28]).transpose(2, 0, 1)
 *   v[:, ::5, ::5].ravel().round(6), v.sum()
 */
it.each([
  [
    'bicubic',
    15.139864,
    [
      ...[0.095861, 0.560639, -0.252723, 0.124909, 0.628959, 0.312217],
      ...[-0.019608, -0.034691, 0.216387, 0.342437, -0.021709, 1.042717],
    ],
  ],
  [
    'bilinear',
    15.331394,
    [
      ...[0.037763, 0.42992, -0.151053, 0.081336, 0.493213, 0.221719],
      ...[0.025641, -0.095023, 0.188375, 0.384454, -0.091737, 0.916667],
    ],
  ],
] as const)('%s prepares a picture as Pillow and transformers do', (resampling, sum, expected) => {
  const { dims, values } = prepareImage(portrait, {
    ...{ size: 8, resampling, crop: { width: 6, height: 6 }, rescale: 1 / 255 },
    ...{ mean: [0.48, 0.46, 0.41], std: [0.27, 0.26, 0.28] },
  });
  expect(dims).toEqual([3, 6, 6]);
  const corners = [0, 1, 2].flatMap(c => [0, 5, 30, 35].map(i => values[36 * c + i]!));
  for (const [i, value] of expected.entries()) expect(corners[i]).toBeCloseTo(value, 5);
  expect(values.reduce((all, value) => all + value, 0)).toBeCloseTo(sum, 4);
});

it('gives both edges their own length where both are named', () => {
  const { dims, values } = prepareImage(portrait, sampleProcessor(4));
  expect(dims).toEqual([3, 4, 4]);
  expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(1);
});
