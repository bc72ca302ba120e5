import { halfMagnitude } from '../../../shared/stats/magnitudeBucket';

const bits = new Uint32Array(1);
const value = new Float32Array(bits.buffer);

/** The IEEE half nearest to `number`, ties to even, as its bits; too large becomes infinity. */
export function toHalf(number: number): number {
  value[0] = number;
  const single = bits[0]!;
  const sign = (single >>> 16) & 0x8000;
  const rest = single & 0x7fffffff;
  if (rest > 0x7f800000) return sign | 0x7e00;
  // From halfway between the largest half and the next power of two everything is infinite.
  if (rest >= 0x477ff000) return sign | 0x7c00;
  if (rest >= 0x38800000) {
    const rebased = rest - 0x38000000;
    return sign | ((rebased + 0xfff + ((rebased >>> 13) & 1)) >>> 13);
  }
  // Subnormal halves are multiples of 2^-24; the sum puts them, correctly rounded, into the low bits of 0.5.
  value[0] = Math.fround(Math.abs(value[0])) + 0.5;
  return sign | (bits[0]! - 0x3f000000);
}

/** The number that a half's bits stand for. */
export const fromHalf = (half: number): number =>
  (half & 0x8000 ? -1 : 1) * halfMagnitude(half & 0x7fff);
