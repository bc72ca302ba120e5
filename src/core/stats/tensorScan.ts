import type { PrunableType } from '../../shared/model/elementType';
import { BUCKETS } from '../../shared/stats/magnitudeBucket';
import { FloatTally } from './floatTally';
import { HalfTally } from './halfTally';
import type { LayerSummary } from './layerSummary';
import type { Tally, TensorCounts } from './tally';

/** Everything that one pass over a tensor finds. */
export interface TensorScan extends TensorCounts {
  readonly summary?: LayerSummary;
}

/** A tally for an element type. Halves and bfloat16 are counted by bit pattern, from which everything else follows. */
export const tallyFor = (type: PrunableType): Tally =>
  type === 'float32' ? new FloatTally() : new HalfTally(type);

/** At i: the weights in buckets 0 to i. */
export function cumulative(buckets: Uint32Array): Uint32Array {
  const sums = new Uint32Array(BUCKETS);
  let sum = 0;
  for (let i = 0; i < BUCKETS; i++) sums[i] = sum += buckets[i]!;
  return sums;
}
