import { magnitudeBits } from '../weights/mask/resolvedMask';
import { indexAt } from '../weights/view';
import type { Matrix } from './matrix';
import { setBit } from '../weights/mask/tensorMask';

/**
 * Marks `zeros` of every `group` consecutive inputs of an output, the smallest magnitudes first, ties by storage order
 * (N:M). An incomplete last group is left alone, as hardware has no pattern for it.
 */
export function maskPattern(
  { bits, view, nonFinite }: Matrix,
  { zeros, group }: { readonly zeros: number; readonly group: number },
): Uint8Array {
  const [outputs, inputs, kernel] = view.shape;
  const step = view.stride[1];
  const mask = new Uint8Array(Math.ceil(bits.length / 8));
  const magnitudes = magnitudeBits(bits);
  const order = Array.from({ length: group }, (_, i) => i);
  const keys = new Float64Array(group);
  for (let output = 0; output < outputs; output++)
    for (let position = 0; position < kernel; position++)
      for (let start = 0; start + group <= inputs; start += group) {
        const base = indexAt(view, output, start, position);
        for (let i = 0; i < group; i++) keys[i] = bits[base + i * step]! & magnitudes;
        order.sort((a, b) => keys[a]! - keys[b]! || a - b);
        for (let i = 0; i < zeros; i++) {
          const place = order[i]!;
          if (keys[place]! < nonFinite) setBit(mask, base + place * step);
        }
      }
  return mask;
}
