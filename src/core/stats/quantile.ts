import { type ElementType, isPrunableType } from '../../shared/model/elementType';
import { bucketTop, firstNonFiniteBucket } from '../../shared/stats/magnitudeBucket';
import type { TensorCounts } from './tally';

/**
 * The |w| that `share` of the finite weights do not exceed: exact for 16-bit types, the top of the magnitude bucket (within
 * 0.8 %) for float32. Bucket counts of several tensors may be summed first: their quantiles merge. 0 when nothing is finite.
 */
export function quantile(
  { buckets }: Pick<TensorCounts, 'buckets'>,
  type: ElementType,
  share: number,
): number {
  if (!isPrunableType(type)) return Number.NaN;
  const end = firstNonFiniteBucket(type);
  let finite = 0;
  for (let i = 0; i < end; i++) finite += buckets[i]!;
  const wanted = Math.max(1, Math.ceil(share * finite));
  let seen = 0;
  for (let i = 0; i < end; i++) {
    seen += buckets[i]!;
    if (seen >= wanted && finite > 0) return i === 0 && type !== 'float32' ? 0 : bucketTop(type, i);
  }
  return 0;
}
