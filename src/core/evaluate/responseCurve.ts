import type { SensitivityGroup } from '../../shared/sensitivity/sensitivityMap';

/**
 * The error of a group's pruning at any sparsity up to the last one that was measured: between measurements a power of the
 * sparsity, below the first one its square, which both the sum of pruned magnitudes and measurements come near to. An error
 * that falls is taken for noise: the largest one below counts.
 */
export function responseCurve(errors: SensitivityGroup['errors']): (sparsity: number) => number {
  let worst = 0;
  const known = errors.map(({ sparsity, error }) => {
    worst = Math.max(worst, error ?? Infinity);
    return { sparsity, error: worst };
  });
  return sparsity => {
    if (sparsity <= 0) return 0;
    const next = known.findIndex(point => point.sparsity >= sparsity);
    if (next < 0) return Infinity;
    const above = known[next]!;
    const below = known[next - 1];
    if (!below) return above.error * (sparsity / above.sparsity) ** 2;
    if (sparsity === above.sparsity || below.error === 0 || above.error === Infinity)
      return above.error;
    const power = Math.log(above.error / below.error) / Math.log(above.sparsity / below.sparsity);
    return below.error * (sparsity / below.sparsity) ** power;
  };
}

/** Up to where a curve says anything. */
export const measuredUpTo = (errors: SensitivityGroup['errors']): number =>
  errors.findLast(({ error }) => error !== null)?.sparsity ?? 0;
