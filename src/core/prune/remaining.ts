import { firstNonFiniteBucket } from '../../shared/stats/magnitudeBucket';
import type { ScanTask } from '../stats/scanTask';
import type { TensorCounts } from '../stats/tally';
import type { Weights } from '../stats/weights';
import type { TensorMask } from '../weights/mask/tensorMask';
import type { WeightTensor } from '../weights/weightTensor';
import { resolveMask } from './resolveMask';

/** A tensor under its mask: how many zeros and finite other weights it has. */
export interface RemainingCounts {
  readonly zeros: number;
  readonly others: number;
  /** How many of the others lie in magnitude buckets below `end`. */
  below(end: number): number;
  /** Adds how many of the others lie in each magnitude bucket. */
  addTo(sums: Float64Array): void;
}

/** The counts of a tensor under its mask; from the base's scan, unless single weights are marked. */
export async function remaining(
  weights: Weights,
  tensor: WeightTensor,
  mask: TensorMask | undefined,
  signal?: AbortSignal,
): Promise<RemainingCounts> {
  if (mask?.kind === 'bits') {
    const resolved = await resolveMask(weights, tensor, mask, signal);
    const task: ScanTask = { kind: 'scan', tensor, mask: resolved };
    const pruned = await weights.runTask(task, { signal });
    return countsWith(pruned, pruned.statistics.zeros, tensor);
  }
  const scan = await weights.scan(tensor, signal);
  return countsWith(scan, Math.max(mask?.zeros ?? 0, scan.statistics.zeros), tensor);
}

/** Counts without their `zeros` smallest weights, and without what is not finite. */
function countsWith(
  { statistics, buckets }: TensorCounts,
  zeros: number,
  { elementType }: WeightTensor,
): RemainingCounts {
  const finite = firstNonFiniteBucket(elementType);
  return {
    zeros,
    others: statistics.count - statistics.nonFinite - zeros,
    below: end => Math.max(0, countBelow(buckets, Math.min(end, finite)) - zeros),
    addTo(sums) {
      let at = 0;
      for (let left = zeros; left > 0 && at < finite; at++) {
        sums[at]! += Math.max(0, buckets[at]! - left);
        left -= buckets[at]!;
      }
      for (; at < finite; at++) sums[at]! += buckets[at]!;
    },
  };
}

/** Sum of the first `end` counts. */
export function countBelow(counts: Uint32Array, end: number): number {
  let sum = 0;
  for (let i = 0; i < end; i++) sum += counts[i]!;
  return sum;
}
