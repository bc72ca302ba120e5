import { combine } from './combine';
import type { PredictionType, SchedulerConfig } from './schedulerConfig';
import { threshold } from './threshold';

const f = Math.fround;

/** Where on the schedule: latents = alpha * original + sigma * noise. */
export interface Point {
  readonly alpha: number;
  readonly sigma: number;
}

/** What the model said about some latents at a point. */
export interface Prediction {
  readonly output: Float32Array;
  readonly latents: Float32Array;
  readonly point: Point;
}

/** The clean latents that a model's output stands for. */
export function predOriginalSampleOf(
  type: PredictionType,
  { output, latents, point: { alpha, sigma } }: Prediction,
): Float32Array {
  switch (type) {
    case 'epsilon':
      return latents.map((x, i) => f(x - f(sigma * output[i]!)) / alpha);
    case 'v_prediction':
      return combine([alpha, latents], [-sigma, output]);
    case 'sample':
      return output;
  }
}

/** The noise that a model's output stands for. */
export function epsilonOf(
  type: PredictionType,
  { output, latents, point: { alpha, sigma } }: Prediction,
): Float32Array {
  switch (type) {
    case 'epsilon':
      return output;
    case 'v_prediction':
      return combine([alpha, output], [sigma, latents]);
    case 'sample':
      return latents.map((x, i) => f(x - f(alpha * output[i]!)) / sigma);
  }
}

/** Clean latents after the configured thresholding or clipping, which latent pipelines switch off. */
export function clipped(
  predOriginalSample: Float32Array,
  config: SchedulerConfig,
  images: number,
): Float32Array {
  if (config.thresholding) return threshold(predOriginalSample, images, config);
  if (!config.clipSample) return predOriginalSample;
  const range = config.clipSampleRange;
  return predOriginalSample.map(x => Math.min(Math.max(x, -range), range));
}
