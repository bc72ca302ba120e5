// AssemblyScript, as kernel.ts says.

/**
 * c -= a · bᵀ in float64: c is `rows` x `cols`, a `rows` x `inner`, b `cols` x `inner`, each row after row. `rows` is a multiple
 * of two, `cols` and `inner` are of four.
 */
export function subtractProduct(
  c: usize,
  a: usize,
  b: usize,
  rows: i32,
  cols: i32,
  inner: i32,
): void {
  const width = usize(inner) << 3;
  const across = usize(cols) << 3;
  for (let i = 0; i < rows; i += 2) {
    const first = a + usize(i) * width;
    const end = first + width;
    for (let j = 0; j < cols; j += 4) {
      let b0 = b + usize(j) * width;
      let s00 = f64x2.splat(0),
        s01 = f64x2.splat(0),
        s02 = f64x2.splat(0),
        s03 = f64x2.splat(0);
      let s10 = f64x2.splat(0),
        s11 = f64x2.splat(0),
        s12 = f64x2.splat(0),
        s13 = f64x2.splat(0);
      for (let at = first; at < end; at += 16, b0 += 16) {
        const x = v128.load(at);
        const y = v128.load(at + width);
        const p = v128.load(b0);
        s00 = f64x2.add(s00, f64x2.mul(x, p));
        s10 = f64x2.add(s10, f64x2.mul(y, p));
        const q = v128.load(b0 + width);
        s01 = f64x2.add(s01, f64x2.mul(x, q));
        s11 = f64x2.add(s11, f64x2.mul(y, q));
        const r = v128.load(b0 + 2 * width);
        s02 = f64x2.add(s02, f64x2.mul(x, r));
        s12 = f64x2.add(s12, f64x2.mul(y, r));
        const s = v128.load(b0 + 3 * width);
        s03 = f64x2.add(s03, f64x2.mul(x, s));
        s13 = f64x2.add(s13, f64x2.mul(y, s));
      }
      const to = c + usize(i) * across + (usize(j) << 3);
      subtract(to, s00, s01);
      subtract(to + 16, s02, s03);
      subtract(to + across, s10, s11);
      subtract(to + across + 16, s12, s13);
    }
  }
}

/** Two dot products, each in two halves, from two neighbours. */
function subtract(to: usize, left: v128, right: v128): void {
  const sums = f64x2.add(
    v128.shuffle<u64>(left, right, 0, 2),
    v128.shuffle<u64>(left, right, 1, 3),
  );
  v128.store(to, f64x2.sub(v128.load(to), sums));
}
