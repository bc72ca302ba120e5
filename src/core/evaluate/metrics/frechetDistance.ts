import type { Gaussian } from './gaussian';
import { noPause, type Pause } from './pause';
import { symmetricEigenvalues } from './symmetricEigenvalues';

/**
 * |m1 - m2|^2 + tr(S1 + S2 - 2 (S1 S2)^(1/2)), the squared Frechet distance of two Gaussians, by which FID is defined (Heusel et al.,
 * arXiv 1706.08500). With S1 = L LT the eigenvalues of S1 S2 are those of LT S2 L, which is symmetric: no root of a matrix is taken.
 */
export async function frechetDistance(
  a: Gaussian,
  b: Gaussian,
  pause: Pause = noPause,
): Promise<number> {
  const d = a.mean.length;
  let distance = 0;
  for (let i = 0; i < d; i++) {
    distance += (a.mean[i]! - b.mean[i]!) ** 2;
    distance += a.covariance[i * d + i]! + b.covariance[i * d + i]!;
  }
  const factor = await lowerFactor(a.covariance, d, pause);
  const product = await sandwich({ lower: factor, s: b.covariance }, d, pause);
  for (const value of await symmetricEigenvalues(product, d, pause))
    distance -= 2 * Math.sqrt(Math.max(0, value));
  return Math.max(0, distance);
}

/** Cholesky's L of a matrix that is positive semidefinite: where a pivot is no more than rounding, its column is 0. */
async function lowerFactor(matrix: Float64Array, n: number, pause: Pause): Promise<Float64Array> {
  const factor = new Float64Array(n * n);
  const largest = matrix.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  for (let i = 0; i < n; i++) {
    await pause();
    for (let j = 0; j <= i; j++) {
      let rest = matrix[i * n + j]!;
      for (let k = 0, p = i * n, q = j * n; k < j; k++, p++, q++) rest -= factor[p]! * factor[q]!;
      if (i === j) factor[i * n + i] = rest > n * Number.EPSILON * largest ? Math.sqrt(rest) : 0;
      else {
        const pivot = factor[j * n + j]!;
        factor[i * n + j] = pivot > 0 ? rest / pivot : 0;
      }
    }
  }
  return factor;
}

/** LT S L for a lower triangle L. */
async function sandwich(
  { lower, s }: { readonly lower: Float64Array; readonly s: Float64Array },
  n: number,
  pause: Pause,
): Promise<Float64Array> {
  const half = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    await pause();
    for (let k = 0; k < n; k++) {
      const value = s[i * n + k]!;
      for (let j = 0; j <= k; j++) half[i * n + j]! += value * lower[k * n + j]!;
    }
  }
  const whole = new Float64Array(n * n);
  for (let k = 0; k < n; k++) {
    await pause();
    for (let i = 0; i <= k; i++) {
      const value = lower[k * n + i]!;
      for (let j = 0; j <= i; j++) whole[i * n + j]! += value * half[k * n + j]!;
    }
  }
  return whole;
}
