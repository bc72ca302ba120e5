import type { SchedulerConfig } from './schedulerConfig';

/**
 * Dynamic thresholding (Imagen, arXiv 2205.11487, 2.3): clamps each image of the batch to a quantile of its magnitudes
 * and divides by it. `images` is the batch size.
 */
export function threshold(
  predOriginalSample: Float32Array,
  images: number,
  config: SchedulerConfig,
): Float32Array {
  const out = predOriginalSample.slice();
  const size = predOriginalSample.length / images;
  for (let image = 0; image < images; image++) {
    const values = out.subarray(image * size, (image + 1) * size);
    const level = quantile(values.map(Math.abs).sort(), config.thresholdingRatio);
    const bound = Math.fround(Math.min(Math.max(level, 1), config.sampleMaxValue));
    for (let i = 0; i < size; i++)
      values[i] = Math.min(Math.max(values[i]!, -bound), bound) / bound;
  }
  return out;
}

/** The linearly interpolated quantile of ascending values, in float32 as `torch.quantile`. */
function quantile(ascending: Float32Array, ratio: number): number {
  const rank = Math.fround(ratio) * (ascending.length - 1);
  const below = ascending[Math.floor(rank)]!;
  const above = ascending[Math.ceil(rank)]!;
  return Math.fround(below + Math.fround(rank - Math.floor(rank)) * (above - below));
}
