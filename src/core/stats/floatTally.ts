import { CLASSES } from '../../shared/magnitudeClass';
import type { Tally, TensorScan } from './tensorScan';

/**
 * Counts float32 weights by the upper 16 bits of their pattern and sums their moments, shifted by the first chunk's mean.
 * Class 0 holds tiny denormals besides the two zeros, so zeros are counted by value.
 */
export class FloatTally implements Tally {
  readonly #counts = new Float64Array(65_536);
  #shift: number | undefined;
  #count = 0;
  #zeros = 0;
  #sum = 0;
  #squares = 0;
  #absolute = 0;
  #min = Infinity;
  #max = -Infinity;

  add(bits: Uint16Array | Uint32Array): void {
    const values = new Float32Array(bits.buffer, bits.byteOffset, bits.length);
    const counts = this.#counts;
    const shift = (this.#shift ??= finiteMean(values));
    let [count, zeros, sum, squares, absolute] = [0, 0, 0, 0, 0];
    let [min, max] = [Infinity, -Infinity];
    for (let i = 0; i < values.length; i++) {
      counts[bits[i]! >>> 16]!++;
      const value = values[i]!;
      const apart = value - shift;
      // NaN and infinities give NaN here; every comparison with it is false.
      if (apart - apart !== 0) continue;
      count++;
      if (value === 0) zeros++;
      sum += apart;
      squares += apart * apart;
      absolute += value < 0 ? -value : value;
      if (value < min) min = value;
      if (value > max) max = value;
    }
    this.#count += count;
    this.#sum += sum;
    this.#squares += squares;
    this.#absolute += absolute;
    this.#min = Math.min(this.#min, min);
    this.#max = Math.max(this.#max, max);
    this.#zeros += zeros;
  }

  result(): TensorScan {
    const classes = new Uint32Array(CLASSES);
    let all = 0;
    for (let i = 0; i < CLASSES; i++)
      all += classes[i] = this.#counts[i]! + this.#counts[CLASSES + i]!;
    const count = this.#count;
    const some = count > 0;
    const apart = some ? this.#sum / count : 0;
    return {
      classes,
      statistics: {
        count: all,
        zeros: this.#zeros,
        nonFinite: all - count,
        min: some ? this.#min : 0,
        max: some ? this.#max : 0,
        mean: some ? (this.#shift ?? 0) + apart : 0,
        standardDeviation: some ? Math.sqrt(Math.max(0, this.#squares / count - apart * apart)) : 0,
        meanAbsolute: some ? this.#absolute / count : 0,
        maxAbsolute: some ? Math.max(this.#max, -this.#min, 0) : 0,
      },
    };
  }
}

function finiteMean(values: Float32Array): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < values.length; i++)
    if (Number.isFinite(values[i])) {
      sum += values[i]!;
      count++;
    }
  return count === 0 ? 0 : sum / count;
}
