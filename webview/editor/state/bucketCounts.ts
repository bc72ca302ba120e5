import type { PrunableType } from '../../../src/shared/model/elementType';
import {
  BUCKETS,
  bucketAtMost,
  firstNonFiniteBucket,
} from '../../../src/shared/stats/magnitudeBucket';

/** A layer's weights by magnitude bucket, cumulative, without the buckets below and above all weights. */
export interface BucketCounts {
  readonly type: PrunableType;
  /** The first bucket that holds a weight. */
  readonly first: number;
  /** `counts[i]`: how many finite weights lie in bucket `first + i` or below. */
  readonly counts: Uint32Array;
}

/** Keeps what differs of the engine's 32,768 cumulative counts: some 15 KiB of 128 for trained weights. */
export function compactCounts(type: PrunableType, cumulative: Uint32Array): BucketCounts {
  const end = Math.min(BUCKETS, firstNonFiniteBucket(type));
  const total = cumulative[end - 1]!;
  let first = 0;
  while (first < end - 1 && cumulative[first] === 0) first++;
  let last = end - 1;
  while (last > first && cumulative[last - 1] === total) last--;
  return { type, first, counts: cumulative.slice(first, last + 1) };
}

let last = { type: 'float32' as PrunableType, magnitude: NaN, index: 0 };

/** Many layers are asked about one magnitude. */
function indexOf(type: PrunableType, magnitude: number): number {
  if (last.type !== type || last.magnitude !== magnitude)
    last = { type, magnitude, index: bucketAtMost(type, magnitude) };
  return last.index;
}

/** How many weights have |w| <= magnitude: exact where `magnitude` is the top of a bucket of the layer's type. */
export function countAtMost({ type, first, counts }: BucketCounts, magnitude: number): number {
  const index = indexOf(type, magnitude) - first;
  if (index < 0) return 0;
  return counts[Math.min(index, counts.length - 1)]!;
}
