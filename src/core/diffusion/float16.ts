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
export function fromHalf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >>> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
