import { MOMENTS_BLOCK, momentsOf } from '../weights/kernel/moments';
import { BUCKETS } from '../../shared/stats/magnitudeBucket';
import type { Tally, TensorCounts } from './tally';

/** Tables of tallies that are done, zeroed: a model has hundreds of tensors. */
const spare: Uint32Array[] = [];

/**
 * Counts float32 weights by the upper 16 bits of their pattern and sums their moments, block by block of the tensor: the
 * same bits however the chunks are cut. Bucket 0 holds tiny denormals besides the two zeros, so zeros are counted by value.
 */
export class FloatTally implements Tally {
  readonly #counts = spare.pop() ?? new Uint32Array(2 * BUCKETS);
  readonly #rest = new Uint32Array(MOMENTS_BLOCK);
  #waiting = 0;
  #count = 0;
  #zeros = 0;
  #sum = 0;
  /** Sum of the squared distances from the mean so far. */
  #spread = 0;
  #absolute = 0;
  #min = Infinity;
  #max = -Infinity;

  add(bits: Uint16Array | Uint32Array): void {
    const whole = bits as Uint32Array;
    for (let at = 0; at < whole.length;) {
      const taken = Math.min(MOMENTS_BLOCK - this.#waiting, whole.length - at);
      const piece = whole.subarray(at, at + taken);
      at += taken;
      if (taken === MOMENTS_BLOCK) {
        this.#addBlock(piece);
        continue;
      }
      this.#rest.set(piece, this.#waiting);
      this.#waiting += taken;
      if (this.#waiting === MOMENTS_BLOCK) this.#addRest();
    }
  }

  /** The counts are given back with the result: nothing can be added afterwards. */
  result(): TensorCounts {
    this.#addRest();
    const buckets = new Uint32Array(BUCKETS);
    let all = 0;
    for (let i = 0; i < BUCKETS; i++)
      all += buckets[i] = this.#counts[i]! + this.#counts[BUCKETS + i]!;
    spare.push(this.#counts.fill(0));
    const count = this.#count;
    const some = count > 0;
    return {
      buckets,
      statistics: {
        count: all,
        zeros: this.#zeros,
        nonFinite: all - count,
        min: some ? this.#min : 0,
        max: some ? this.#max : 0,
        mean: some ? this.#sum / count : 0,
        standardDeviation: some ? Math.sqrt(this.#spread / count) : 0,
        meanAbsolute: some ? this.#absolute / count : 0,
        maxAbsolute: some ? Math.max(this.#max, -this.#min) : 0,
      },
    };
  }

  #addRest(): void {
    const { length } = this.#rest.subarray(0, this.#waiting);
    this.#waiting = 0;
    if (length > 0) this.#addBlock(this.#rest.subarray(0, length));
  }

  #addBlock(bits: Uint32Array): void {
    const counts = this.#counts;
    for (let i = 0; i < bits.length; i++) counts[bits[i]! >>> 16]!++;
    let values = new Float32Array(bits.buffer, bits.byteOffset, bits.length);
    let moments = momentsOf(values);
    // Not finite where any value is not: rare, and then worth a second look.
    if (!Number.isFinite(moments.absolute)) {
      values = values.filter(value => Number.isFinite(value));
      moments = momentsOf(values);
    }
    if (values.length === 0) return;
    this.#merge(values.length, moments.sum, moments.spread);
    this.#absolute += moments.absolute;
    this.#zeros += moments.zeros;
    this.#min = Math.min(this.#min, moments.min);
    this.#max = Math.max(this.#max, moments.max);
  }

  /** Joins two spreads around their own means (Chan, Golub, LeVeque 1979). */
  #merge(count: number, sum: number, spread: number): void {
    const before = this.#count;
    const apart = before === 0 ? 0 : sum / count - this.#sum / before;
    this.#count += count;
    this.#sum += sum;
    this.#spread += spread + (apart * apart * before * count) / this.#count;
  }
}
