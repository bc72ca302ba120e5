import { Failure } from '../../../shared/failure';
import { toHalf } from '../../onnx/elements/float16';
import { magnitudeBits } from '../../weights/mask/resolvedMask';
import type { WeightMatrix } from '../weightMatrix';

/** The bits of a tensor whose weights get other values, rounded to nearest, ties to even. */
export class NewBits {
  readonly bits: Uint16Array | Uint32Array;
  readonly #single = new Float32Array(1);
  readonly #singleBits = new Uint32Array(this.#single.buffer);

  constructor(private readonly matrix: WeightMatrix) {
    this.bits = matrix.bits.slice();
  }

  prune(index: number): void {
    this.bits[index] = 0;
  }

  /** Fails with `unsupported` for a value that is larger than the tensor's type holds. */
  set(index: number, value: number): void {
    const bits = this.#rounded(value);
    this.bits[index] = bits;
    if ((bits & magnitudeBits(this.bits)) < this.matrix.nonFinite) return;
    const { name, elementType } = this.matrix;
    throw new Failure({
      code: 'unsupported',
      message: `A weight of ${name} would become larger than ${elementType} holds.`,
      hint: 'Prune this layer to a lower sparsity, or by another criterion.',
    });
  }

  /** Towards zero, and odd unless exact: rounding the single again then gives what rounding the double would. */
  #roundToOdd(value: number): void {
    const single = this.#single[0]!;
    if (single === value) return;
    const isAway = Math.abs(single) > Math.abs(value);
    this.#singleBits[0] = (this.#singleBits[0]! - +isAway) | 1;
  }

  #rounded(value: number): number {
    this.#single[0] = value;
    if (this.matrix.elementType === 'float32') return this.#singleBits[0]!;
    this.#roundToOdd(value);
    if (this.matrix.elementType === 'float16') return toHalf(this.#single[0]);
    const bits = this.#singleBits[0]!;
    return (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
  }
}
