import { magnitudeBits } from './cut';
import type { Geometry } from './geometry';
import type { Matrix } from './matrix';
import { setBit } from './tensorState';

/**
 * Marks, in every output row of n weights, the smallest magnitudes until `zerosOf(n)` weights are zero. Zeros count first,
 * ties go by storage index.
 */
export function maskRows(
  { bits, geometry, nonFinite }: Matrix,
  zerosOf: (n: number) => number,
): Uint8Array {
  const mask = new Uint8Array(Math.ceil(bits.length / 8));
  const magnitudes = magnitudeBits(bits);
  const { outputs, inputs, kernel } = geometry;
  const step = rowStep(geometry);
  const n = inputs * kernel;
  const k = zerosOf(n);
  // Keys order by magnitude, then by position in storage; both fit a double exactly.
  const keys = new Float64Array(n);
  for (let output = 0; output < outputs && k > 0; output++) {
    let at = 0;
    for (let position = 0; position < kernel; position++)
      for (let input = 0; input < inputs; input++) {
        const index = indexAt(geometry, output, input, position);
        keys[at++] =
          (bits[index]! & magnitudes) * 2 ** 22 + (index - output * geometry.outputStride) / step;
      }
    keys.sort();
    for (let i = 0; i < k; i++) {
      const magnitude = Math.floor(keys[i]! / 2 ** 22);
      if (magnitude >= nonFinite) break;
      setBit(mask, (keys[i]! % 2 ** 22) * step + output * geometry.outputStride);
    }
  }
  return mask;
}

const indexAt = (g: Geometry, output: number, input: number, position: number): number =>
  output * g.outputStride + input * g.inputStride + position * g.kernelStride;

/** Distance of neighbours of one row in storage: 1, or the row length of a transposed matrix. */
const rowStep = ({ kernel, inputStride, kernelStride }: Geometry): number =>
  kernel === 1 ? inputStride : Math.min(inputStride, kernelStride);
