import { noPause, type Pause } from './pause';

/** Mean and covariance of a set of vectors. */
export interface Gaussian {
  readonly mean: Float64Array;
  /** [d, d], row-major, divided by n - 1. */
  readonly covariance: Float64Array;
}

/** The Gaussian that has the mean and the covariance of some vectors, of which there are two at least. */
export async function gaussianOf(
  vectors: readonly Float32Array[],
  pause: Pause = noPause,
): Promise<Gaussian> {
  const d = vectors[0]!.length;
  const mean = new Float64Array(d);
  for (const vector of vectors) for (let i = 0; i < d; i++) mean[i]! += vector[i]! / vectors.length;
  const covariance = new Float64Array(d * d);
  const centred = new Float64Array(d);
  for (const vector of vectors) {
    await pause();
    for (let i = 0; i < d; i++) centred[i] = vector[i]! - mean[i]!;
    for (let i = 0; i < d; i++) {
      const own = centred[i]! / (vectors.length - 1);
      for (let j = 0, at = i * d; j <= i; j++, at++) covariance[at]! += own * centred[j]!;
    }
  }
  for (let i = 0; i < d; i++)
    for (let j = 0; j < i; j++) covariance[j * d + i] = covariance[i * d + j]!;
  return { mean, covariance };
}
