/** Where the k-th smallest magnitude lies: its bucket, how many are in lower buckets, how many of its own bucket are wanted. */
export interface HistogramRank {
  readonly index: number;
  readonly below: number;
  readonly wanted: number;
}

/** Finds the bucket of the k-th smallest (k >= 1) in counts per bucket, looking at buckets below `end`. */
export function rankInHistogram(
  counts: ArrayLike<number>,
  k: number,
  end: number,
): HistogramRank | undefined {
  let below = 0;
  for (let index = 0; index < end; index++) {
    const count = counts[index]!;
    if (below + count >= k) return { index, below, wanted: k - below };
    below += count;
  }
  return undefined;
}
