import type { PrunableType } from '../../shared/model/elementType';
import { CLASSES, bucketTop, firstNonFiniteBucket } from '../../shared/stats/magnitudeBucket';
import type { Tally, TensorCounts } from './tally';

/** Below this many elements at a time, tables of their own would cost more than they save. */
const FEW = 4096;
const PATTERNS = 65_536;
const TABLES = 2;

/** Tables of tallies that are done, zeroed: a model has hundreds of tensors. */
const spare: Uint32Array[] = [];

/**
 * Counts the 65,536 bit patterns of a 16-bit float: one increment a weight, and every statistic is exact arithmetic over
 * the counts. Two tables in turn keep equal neighbours from waiting for each other's store.
 */
export class HalfTally implements Tally {
  #tables = spare.pop() ?? new Uint32Array(TABLES * PATTERNS);
  #used = 1;

  constructor(private readonly type: 'float16' | 'bfloat16') {}

  add(bits: Uint16Array | Uint32Array): void {
    const tables = this.#tables;
    const turns = bits.length < FEW ? 0 : bits.length & ~1;
    if (turns > 0) this.#used = TABLES;
    for (let i = 0; i < turns; i += 2) {
      tables[bits[i]!]!++;
      tables[PATTERNS + bits[i + 1]!]!++;
    }
    for (let i = turns; i < bits.length; i++) tables[bits[i]!]!++;
  }

  /** The counts are given back with the result: nothing can be added afterwards. */
  result(): TensorCounts {
    const tables = this.#tables;
    for (let table = 1; table < this.#used; table++)
      for (let i = 0; i < PATTERNS; i++) tables[i]! += tables[table * PATTERNS + i]!;
    const buckets = new Uint32Array(CLASSES);
    for (let i = 0; i < CLASSES; i++) buckets[i] = tables[i]! + tables[CLASSES + i]!;
    const statistics = this.#statistics(tables, buckets);
    spare.push(tables.fill(0, 0, this.#used * PATTERNS));
    this.#tables = new Uint32Array();
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
    for (let i = 0; i < CLASSES; i++) {
      if (buckets[i] === 0) continue;
      if (i >= finite) {
        nonFinite += buckets[i]!;
        continue;
      }
      const value = magnitudes[i]!;
      const positive = counts[i]!;
      const negative = counts[CLASSES + i]!;
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
      squares += counts[i]! * above * above + counts[CLASSES + i]! * below * below;
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

/** The magnitude of every class of a 16-bit type. */
function magnitudesOf(type: PrunableType): Float64Array {
  const found =
    known.get(type) ?? Float64Array.from({ length: CLASSES }, (_, i) => bucketTop(type, i));
  known.set(type, found);
  return found;
}
