import type { ElementChunk } from '../onnx/readElements';
import { hasBit } from './tensorState';

/**
 * A tensor's state in a form in which any piece of it can be rendered alone. `cut`: pruned where the magnitude bits are
 * below `bits`, or equal to them at storage index `lastTie` or before.
 */
export type Cut =
  | { readonly kind: 'none' }
  | { readonly kind: 'cut'; readonly bits: number; readonly lastTie: number }
  | { readonly kind: 'mask'; readonly mask: Uint8Array };

/** All bits but the sign: what orders IEEE floats by magnitude. */
export const magnitudeBits = (bits: Uint16Array | Uint32Array): number =>
  bits instanceof Uint16Array ? 0x7fff : 0x7fff_ffff;

/** Prunes a chunk in place: pruned weights become +0, a stored -0 stays. Returns how many weights changed. */
export function applyCut({ first, bits }: ElementChunk, cut: Cut): number {
  if (cut.kind === 'none') return 0;
  const mask = magnitudeBits(bits);
  return cut.kind === 'cut'
    ? belowCut(bits, first, { ...cut, mask })
    : inMask(bits, first, { ...cut, magnitude: mask });
}

function belowCut(
  bits: Uint16Array | Uint32Array,
  first: number,
  cut: { readonly bits: number; readonly lastTie: number; readonly mask: number },
): number {
  const ties = Math.max(0, Math.min(bits.length, cut.lastTie + 1 - first));
  return (
    zeroUpTo(bits.subarray(0, ties), cut.bits, cut.mask) +
    zeroUpTo(bits.subarray(ties), cut.bits - 1, cut.mask)
  );
}

/** Without a branch, which would be guessed wrong a third of the time. */
function zeroUpTo(bits: Uint16Array | Uint32Array, limit: number, mask: number): number {
  let changed = 0;
  for (let i = 0; i < bits.length; i++) {
    const magnitude = bits[i]! & mask;
    // All ones where the weight stays: above the limit, or a zero of either sign.
    const stays = ((limit - magnitude) >> 31) | ((magnitude - 1) >> 31);
    bits[i]! &= stays;
    changed += stays + 1;
  }
  return changed;
}

function inMask(
  bits: Uint16Array | Uint32Array,
  first: number,
  { mask, magnitude }: { readonly mask: Uint8Array; readonly magnitude: number },
): number {
  let changed = 0;
  for (let i = 0; i < bits.length; i++) {
    if (!hasBit(mask, first + i) || (bits[i]! & magnitude) === 0) continue;
    bits[i] = 0;
    changed++;
  }
  return changed;
}
