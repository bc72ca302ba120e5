import type { PrunableType } from '../model/elementType';

/** Number of magnitude buckets: 15 bits without the sign. */
export const BUCKETS = 32_768;

/**
 * The largest magnitude of a bucket. For halves and bfloat16 a bucket is one magnitude; for float32 it is the upper 15
 * magnitude bits and spans 65,536 of them. Pruning |w| <= bucketTop(c) prunes buckets 0 to c and nothing else.
 */
export function bucketTop(type: PrunableType, index: number): number {
  if (type === 'float16') return halfMagnitude(index);
  return float32(type === 'bfloat16' ? index << 16 : (index << 16) | 0xffff);
}

/** The smallest magnitude of a bucket. */
export const bucketBottom = (type: PrunableType, index: number): number =>
  type === 'float16' ? halfMagnitude(index) : float32(index << 16);

/** The first bucket that holds infinities and NaN; all below are finite. */
export const firstNonFiniteBucket = (type: PrunableType): number =>
  type === 'float16' ? 0x7c00 : 0x7f80;

/** The last bucket whose top is at most `magnitude`; -1 when even bucket 0 is above. */
export function bucketAtMost(type: PrunableType, magnitude: number): number {
  let low = -1;
  let high = firstNonFiniteBucket(type) - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (bucketTop(type, middle) <= magnitude) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The value of an IEEE half's 15 magnitude bits. */
export function halfMagnitude(bits: number): number {
  const exponent = bits >> 10;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? Infinity : NaN;
  return (1024 + fraction) * 2 ** (exponent - 25);
}

const scratch = new DataView(new ArrayBuffer(4));
function float32(bits: number): number {
  scratch.setUint32(0, bits);
  return scratch.getFloat32(0);
}

/** The value of exact magnitude bits: 15 bits for halves and bfloat16, 31 for float32. */
export function magnitudeOfBits(type: PrunableType, bits: number): number {
  if (type === 'float16') return halfMagnitude(bits);
  return float32(type === 'bfloat16' ? bits << 16 : bits);
}
