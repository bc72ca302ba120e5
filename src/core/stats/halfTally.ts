import type { PrunableType } from '../../shared/model/elementType';
import { BUCKETS, bucketTop, firstNonFiniteBucket } from '../../shared/stats/magnitudeBucket';
import { PATTERNS, PatternTables } from '../weights/kernel/patternTables';
import type { Tally, TensorCounts } from './tally';

/** Below this many elements at a time, a second table would cost more than it saves. */
const FEW = 4096;

/** Tables of tallies that are done, zeroed: a model has hundreds of tensors. */
const spare: PatternTables[] = [];

/**
 * Counts the 65,536 bit patterns of a 16-bit float: one increment a weight, and every statistic is exact arithmetic over
 * the counts.
 */
export class HalfTally implements Tally {
  readonly #tables = spare.pop() ?? new PatternTables();
  #usesBoth = false;

  constructor(private readonly type: 'float16' | 'bfloat16') {}

  add(bits: Uint16Array | Uint32Array): void {
    if (bits.length >= FEW) {
      this.#usesBoth = true;
      this.#tables.add(bits);
      return;
    }
    const { counts } = this.#tables;
    for (let i = 0; i < bits.length; i++) counts[bits[i]!]!++;
  }

  /** The counts are given back with the result: nothing can be added afterwards. */
  result(): TensorCounts {
    const { counts } = this.#tables;
    if (this.#usesBoth) for (let i = 0; i < PATTERNS; i++) counts[i]! += counts[PATTERNS + i]!;
    const buckets = new Uint32Array(BUCKETS);
    for (let i = 0; i < BUCKETS; i++) buckets[i] = counts[i]! + counts[BUCKETS + i]!;
    const statistics = this.#statistics(counts, buckets);
    counts.fill(0, 0, this.#usesBoth ? 2 * PATTERNS : PATTERNS);
    spare.push(this.#tables);
    return { statistics, buckets };
  }

  #statistics(counts: Uint32Array, buckets: Uint32Array): TensorCounts['statistics'] {
    const finite = firstNonFiniteBucket(this.type);
    const magnitudes = magnitudesOf(this.type);
    let sum = 0;
    let absolute = 0;
    let count = 0;
    let nonFinite = 0;
    let min = Infinity;
    let max = -Infinity;
    let largest = 0;
    for (let i = 0; i < BUCKETS; i++) {
      if (buckets[i] === 0) continue;
      if (i >= finite) {
        nonFinite += buckets[i]!;
        continue;
      }
      const value = magnitudes[i]!;
      const positive = counts[i]!;
      const negative = counts[BUCKETS + i]!;
      count += positive + negative;
      sum += value * (positive - negative);
      absolute += value * (positive + negative);
      largest = value;
      if (positive > 0) {
        min = Math.min(min, value);
        max = Math.max(max, value);
      }
      if (negative > 0) {
        min = Math.min(min, -value);
        max = Math.max(max, -value);
      }
    }
    const mean = count === 0 ? 0 : sum / count;
    let squares = 0;
    for (let i = 0; i < finite; i++) {
      if (buckets[i] === 0) continue;
      const value = magnitudes[i]!;
      const above = value - mean;
      const below = value + mean;
      squares += counts[i]! * above * above + counts[BUCKETS + i]! * below * below;
    }
    return {
      count: count + nonFinite,
      zeros: buckets[0]!,
      nonFinite,
      min: count === 0 ? 0 : min,
      max: count === 0 ? 0 : max,
      mean,
      standardDeviation: count === 0 ? 0 : Math.sqrt(squares / count),
      meanAbsolute: count === 0 ? 0 : absolute / count,
      maxAbsolute: largest,
    };
  }
}

const known = new Map<PrunableType, Float64Array>();

/** The magnitude of every bucket of a 16-bit type. */
function magnitudesOf(type: PrunableType): Float64Array {
  const found =
    known.get(type) ?? Float64Array.from({ length: BUCKETS }, (_, i) => bucketTop(type, i));
  known.set(type, found);
  return found;
}
