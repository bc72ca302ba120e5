/** Where the k-th smallest magnitude lies: its class, how many are in lower classes, how many of its own class are wanted. */
export interface HistogramRank {
  readonly index: number;
  readonly below: number;
  readonly wanted: number;
}

/** Finds the class of the k-th smallest (k >= 1) in counts per class, looking at classes below `end`. */
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
