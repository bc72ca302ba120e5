import type { PredictionType } from './schedulerConfig';

const f = Math.fround;

/** What the model said about latents of noise level `sigma`, which it saw scaled to unit variance. */
interface SigmaPrediction {
  readonly output: Float32Array;
  readonly latents: Float32Array;
  readonly sigma: number;
}

/** The derivative of the latents by sigma: (latents - original) / sigma, float32. */
export function slope(type: PredictionType, prediction: SigmaPrediction): Float32Array {
  const { latents, sigma } = prediction;
  const predOriginalSample = predOriginalSampleAt(type, prediction);
  return latents.map((x, i) => f(x - predOriginalSample[i]!) / sigma);
}

function predOriginalSampleAt(
  type: PredictionType,
  { output, latents, sigma }: SigmaPrediction,
): Float32Array {
  const square = f(f(sigma * sigma) + 1);
  const skip = f(-sigma / f(Math.sqrt(square)));
  switch (type) {
    case 'epsilon':
      return latents.map((x, i) => x - f(sigma * output[i]!));
    case 'v_prediction':
      return latents.map((x, i) => f(output[i]! * skip) + f(x / square));
    case 'sample':
      return output;
  }
}
