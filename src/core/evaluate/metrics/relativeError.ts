/**
 * |values - reference| / |reference| by Euclid's norm: 0 for equal values, infinite where a value is not finite, and where
 * anything else stands for a reference of zeros.
 */
export function relativeError(values: Float32Array, reference: Float32Array): number {
  let [error, size] = [0, 0];
  for (const [i, value] of values.entries()) {
    error += (value - reference[i]!) ** 2;
    size += reference[i]! ** 2;
  }
  if (error === 0) return 0;
  const ratio = Math.sqrt(error / size);
  return Number.isFinite(ratio) ? ratio : Infinity;
}
