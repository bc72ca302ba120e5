import { magnitudeBits } from '../weights/mask/resolvedMask';
import { indexAt, type WeightView } from '../weights/view';
import type { Matrix } from './matrix';
import { setBit } from '../weights/mask/tensorMask';

/**
 * Marks, in every output row of n weights, the smallest magnitudes until `zerosOf(n)` weights are zero. Zeros count first,
 * ties go by storage index.
 */
export function maskRows(
  { bits, view, nonFinite }: Matrix,
  zerosOf: (n: number) => number,
): Uint8Array {
  const mask = new Uint8Array(Math.ceil(bits.length / 8));
  const magnitudes = magnitudeBits(bits);
  const [outputs, inputs, kernel] = view.shape;
  const step = rowStep(view);
  const n = inputs * kernel;
  const k = zerosOf(n);
  // Keys order by magnitude, then by position in storage; both fit a double exactly.
  const keys = new Float64Array(n);
  for (let output = 0; output < outputs && k > 0; output++) {
    let at = 0;
    for (let position = 0; position < kernel; position++)
      for (let input = 0; input < inputs; input++) {
        const index = indexAt(view, output, input, position);
        keys[at++] =
          (bits[index]! & magnitudes) * 2 ** 22 + (index - output * view.stride[0]) / step;
      }
    keys.sort();
    for (let i = 0; i < k; i++) {
      const magnitude = Math.floor(keys[i]! / 2 ** 22);
      if (magnitude >= nonFinite) break;
      setBit(mask, (keys[i]! % 2 ** 22) * step + output * view.stride[0]);
    }
  }
  return mask;
}

/** Distance of neighbours of one row in storage: 1, or the row length of a transposed matrix. */
const rowStep = ({ shape, stride }: WeightView): number =>
  shape[2] === 1 ? stride[1] : Math.min(stride[1], stride[2]);
