import { magnitudeBits } from './cut';
import type { Matrix } from './matrix';
import { setBit } from './tensorState';

/**
 * Marks `zeros` of every `group` consecutive inputs of an output, the smallest magnitudes first, ties by storage order
 * (N:M). An incomplete last group is left alone, as hardware has no pattern for it.
 */
export function maskPattern(
  { bits, geometry: g, nonFinite }: Matrix,
  { zeros, group }: { readonly zeros: number; readonly group: number },
): Uint8Array {
  const mask = new Uint8Array(Math.ceil(bits.length / 8));
  const magnitudes = magnitudeBits(bits);
  const order = Array.from({ length: group }, (_, i) => i);
  const keys = new Float64Array(group);
  for (let output = 0; output < g.outputs; output++)
    for (let position = 0; position < g.kernel; position++)
      for (let start = 0; start + group <= g.inputs; start += group) {
        const base = output * g.outputStride + position * g.kernelStride + start * g.inputStride;
        for (let i = 0; i < group; i++) keys[i] = bits[base + i * g.inputStride]! & magnitudes;
        order.sort((a, b) => keys[a]! - keys[b]! || a - b);
        for (let i = 0; i < zeros; i++) {
          const place = order[i]!;
          if (keys[place]! < nonFinite) setBit(mask, base + place * g.inputStride);
        }
      }
  return mask;
}
