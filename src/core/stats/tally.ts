import type { Statistics } from '../../shared/stats/statistics';

/** Exact figures of one tensor: statistics, and how many weights lie in each of the 32,768 magnitude buckets. */
export interface TensorCounts {
  readonly statistics: Statistics;
  readonly buckets: Uint32Array;
}

/** Counts elements chunk by chunk, in one pass. */
export interface Tally {
  add(bits: Uint16Array | Uint32Array): void;
  result(): TensorCounts;
}
