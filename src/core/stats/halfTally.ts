import { CLASSES, classTop, firstNonFiniteClass } from '../../shared/magnitudeClass';
import type { Tally, TensorScan } from './tensorScan';

/**
 * Counts the 65,536 bit patterns of a 16-bit float: one increment a weight, and every statistic is exact arithmetic over
 * the counts. Four tables in turn keep equal neighbours from waiting for each other's store.
 */
export class HalfTally implements Tally {
  readonly #tables = new Uint32Array(4 * 65_536);

  constructor(private readonly type: 'float16' | 'bfloat16') {}

  add(bits: Uint16Array | Uint32Array): void {
    const tables = this.#tables;
    const whole = bits.length & ~3;
    for (let i = 0; i < whole; i += 4) {
      tables[bits[i]!]!++;
      tables[65_536 + bits[i + 1]!]!++;
      tables[131_072 + bits[i + 2]!]!++;
      tables[196_608 + bits[i + 3]!]!++;
    }
    for (let i = whole; i < bits.length; i++) tables[bits[i]!]!++;
  }

  result(): TensorScan {
    const counts = this.#merged();
    const classes = new Uint32Array(CLASSES);
    for (let i = 0; i < CLASSES; i++) classes[i] = counts[i]! + counts[CLASSES + i]!;
    return { statistics: this.#statistics(counts, classes), classes };
  }

  #merged(): Float64Array {
    const counts = new Float64Array(65_536);
    for (let i = 0; i < counts.length; i++)
      for (let table = 0; table < 4; table++) counts[i]! += this.#tables[table * 65_536 + i]!;
    return counts;
  }

  #statistics(counts: Float64Array, classes: Uint32Array): TensorScan['statistics'] {
    const finite = firstNonFiniteClass(this.type);
    let sum = 0;
    let absolute = 0;
    let count = 0;
    let nonFinite = 0;
    let [min, max, largest] = [Infinity, -Infinity, 0];
    for (let i = 0; i < CLASSES; i++) {
      if (classes[i] === 0) continue;
      if (i >= finite) {
        nonFinite += classes[i]!;
        continue;
      }
      const value = classTop(this.type, i);
      const [positive, negative] = [counts[i]!, counts[CLASSES + i]!];
      count += positive + negative;
      sum += value * (positive - negative);
      absolute += value * (positive + negative);
      largest = value;
      if (positive > 0) [min, max] = [Math.min(min, value), Math.max(max, value)];
      if (negative > 0) [min, max] = [Math.min(min, -value), Math.max(max, -value)];
    }
    const mean = count === 0 ? 0 : sum / count;
    let squares = 0;
    for (let i = 0; i < finite; i++) {
      if (classes[i] === 0) continue;
      const value = classTop(this.type, i);
      squares += counts[i]! * (value - mean) ** 2 + counts[CLASSES + i]! * (value + mean) ** 2;
    }
    return {
      count: count + nonFinite,
      zeros: classes[0]!,
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
