import { magnitudeBits } from '../weights/mask/resolvedMask';
import type { Matrix } from './matrix';
import { setBit } from '../weights/mask/tensorMask';

/** Marks the `count` smallest finite weights that are not zero, ties by storage index. */
export function maskSmallest(
  { bits, nonFinite }: Pick<Matrix, 'bits' | 'nonFinite'>,
  count: number,
): Uint8Array {
  const mask = new Uint8Array(Math.ceil(bits.length / 8));
  if (count <= 0) return mask;
  const magnitudes = magnitudeBits(bits);
  const candidates = bits
    .map(value => value & magnitudes)
    .filter(value => value !== 0 && value < nonFinite)
    .sort();
  const cut = candidates[Math.min(count, candidates.length) - 1];
  if (cut === undefined) return mask;
  let ties = count - candidates.findIndex(value => value === cut);
  for (let i = 0; i < bits.length; i++) {
    const value = bits[i]! & magnitudes;
    if (value !== 0 && (value < cut || (value === cut && ties-- > 0))) setBit(mask, i);
  }
  return mask;
}
