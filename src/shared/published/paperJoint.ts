/** Text encoder and UNet together, from the same source as `paperFigures.ts`: magnitude in both, and with OWL in the text encoder. */
export interface JointPoint {
  readonly text: number;
  readonly unet: number;
  readonly clip: number;
  readonly fid: number;
  readonly owlClip: number;
  readonly owlFid: number;
}

export const paperJoint: readonly JointPoint[] = (
  [
    [0.18, 0.21, 0.3176, 17.9, 0.3174, 18.2],
    [0.27, 0.31, 0.3161, 18.4, 0.3158, 18.5],
    [0.35, 0.14, 0.3138, 20.9, 0.3141, 20.9],
    [0.35, 0.42, 0.3073, 20.7, 0.3068, 20.5],
    [0.425, 0.3, 0.3151, 16.5, 0.3149, 16.5],
    [0.44, 0.52, 0.2702, 66.2, 0.2687, 67.9],
    [0.45, 0.325, 0.3138, 16.7, 0.3139, 16.8],
    [0.475, 0.35, 0.3113, 18.15, 0.3114, 17.97],
    [0.5, 0.375, 0.3086, 20.2, 0.3085, 20.8],
    [0.525, 0.4, 0.304, 23.3, 0.3038, 25.0],
    [0.53, 0.07, 0.3076, 20.9, 0.3069, 20.9],
    [0.53, 0.21, 0.3075, 20.8, 0.3065, 20.8],
    [0.53, 0.63, 0.2023, 370, 0.2024, 370],
    [0.55, 0.425, 0.2959, 30.7, 0.2943, 33.1],
    [0.575, 0.45, 0.2715, 57.6, 0.2733, 59.1],
    [0.6, 0.475, 0.2245, 140.4, 0.2356, 122.8],
    [0.625, 0.5, 0.1889, 264.9, 0.1932, 241.7],
    [0.71, 0.28, 0.1757, 220, 0.1831, 250],
    [0.8, 0.1, 0.1692, 245, 0.1715, 291],
    [0.89, 0.35, 0.1808, 203, 0.1818, 226],
  ] as const
).map(([text, unet, clip, fid, owlClip, owlFid]) => ({ text, unet, clip, fid, owlClip, owlFid }));
