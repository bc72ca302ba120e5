import type { PrunableType } from '../../shared/elementType';
import { CLASSES } from '../../shared/magnitudeClass';
import type { Statistics } from '../../shared/statistics';
import { FloatTally } from './floatTally';
import { HalfTally } from './halfTally';
import type { Relief } from './relief';

/** Exact figures of one tensor: statistics, and how many weights lie in each of the 32,768 magnitude classes. */
export interface TensorScan {
  readonly statistics: Statistics;
  readonly classes: Uint32Array;
}

/** Everything that one pass over a tensor finds. */
export interface Survey extends TensorScan {
  readonly relief?: Relief;
}

/** Counts elements chunk by chunk, in one pass. */
export interface Tally {
  add(bits: Uint16Array | Uint32Array): void;
  result(): TensorScan;
}

/** A tally for an element type. Halves and bfloat16 are counted by bit pattern, from which everything else follows. */
export const tallyFor = (type: PrunableType): Tally =>
  type === 'float32' ? new FloatTally() : new HalfTally(type);

/** `classes[i]` = weights in classes 0 to i. */
export function cumulative(classes: Uint32Array): Uint32Array {
  const sums = new Uint32Array(CLASSES);
  let sum = 0;
  for (let i = 0; i < CLASSES; i++) sums[i] = sum += classes[i]!;
  return sums;
}
