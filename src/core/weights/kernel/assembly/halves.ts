// AssemblyScript, as kernel.ts says.

const SIZE: i32 = 0x7fff;
/** From the exponent's bias in half precision, 15, to that in single, 127. */
const REBIAS: i32 = (127 - 15) << 23;

/** Writes `count` float16 weights as float32, a multiple of eight; room behind is overwritten. Exact, denormals too. */
export function fromFloat16(from: usize, to: usize, count: i32): void {
  const end = from + (usize(count) << 1);
  for (; from < end; from += 16, to += 32) {
    const eight = v128.load(from);
    v128.store(to, widened(i32x4.extend_low_i16x8_u(eight)));
    v128.store(to, widened(i32x4.extend_high_i16x8_u(eight)), 16);
  }
}

/** The same for bfloat16: the upper half of a float32. */
export function fromBfloat16(from: usize, to: usize, count: i32): void {
  const end = from + (usize(count) << 1);
  for (; from < end; from += 16, to += 32) {
    const eight = v128.load(from);
    v128.store(to, i32x4.shl(i32x4.extend_low_i16x8_u(eight), 16));
    v128.store(to, i32x4.shl(i32x4.extend_high_i16x8_u(eight), 16), 16);
  }
}

/** Four float16 patterns as float32: https://fgiesen.wordpress.com/2012/03/28/half-to-float-done-quic/ */
function widened(patterns: v128): v128 {
  const size = v128.and(patterns, i32x4.splat(SIZE));
  const sign = i32x4.shl(v128.xor(patterns, size), 16);
  const rebiased = i32x4.add(i32x4.shl(size, 13), i32x4.splat(REBIAS));
  const isInfinite = i32x4.gt_s(size, i32x4.splat(0x7bff));
  const normal = i32x4.add(rebiased, v128.and(isInfinite, i32x4.splat(REBIAS)));
  const denormal = f32x4.sub(
    i32x4.add(rebiased, i32x4.splat(1 << 23)),
    f32x4.splat(6.103515625e-5),
  );
  return v128.or(sign, v128.bitselect(denormal, normal, i32x4.lt_s(size, i32x4.splat(0x400))));
}
