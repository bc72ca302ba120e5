/**
 * The single-precision logarithm, sine and cosine that torch's AVX2 kernels use (Cephes polynomials as in avx_mathfun,
 * with fused multiply-adds), bit for bit. A product of two float32 is exact in a double, so `f(a * b + c)` is one
 * fused operation.
 */
const f = Math.fround;
const bits = new Uint32Array(1);
const single = new Float32Array(bits.buffer);

const logTerms = [
  -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1,
  2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1,
].map(f);
const logFirst = f(7.0376836292e-2);
const logLow = f(-2.1219444e-4);
const smallest = f(1.17549435e-38);
const halfRoot = f(Math.SQRT1_2);

/** log(x) in float32, for x > 0. */
export function log(x: number): number {
  single[0] = Math.max(x, smallest);
  let e = (bits[0]! >>> 23) - 126;
  bits[0] = (bits[0]! & 0x007fffff) | 0x3f000000;
  const mantissa = single[0];
  let y: number;
  if (mantissa < halfRoot) {
    e -= 1;
    y = f(f(mantissa - 1) + mantissa);
  } else y = f(mantissa - 1);
  const z = f(y * y);
  let sum = logFirst;
  for (const term of logTerms) sum = f(sum * y + term);
  sum = f(f(sum * y) * z + f(e * logLow));
  sum = f(-z * 0.5 + sum);
  return f(e * 0.693359375 + f(y + sum));
}

const quarter = f(1.27323954473516);
const [pi1, pi2, pi3] = [-0.78515625, -2.4187564849853516e-4, -3.774894977445941e-8].map(f) as [
  number,
  number,
  number,
];
const [c1, c2, c3] = [2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2].map(f) as [
  number,
  number,
  number,
];
const [s1, s2, s3] = [-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1].map(f) as [
  number,
  number,
  number,
];

/** Writes cos(x) and sin(x) in float32, for x >= 0, into `target[0]` and `target[1]`. */
export function cosSin(x: number, target: Float32Array): void {
  const octant = (Math.trunc(f(x * quarter)) + 1) & ~1;
  const r = f(octant * pi3 + f(octant * pi2 + f(octant * pi1 + x)));
  const z = f(r * r);
  const c = f(f(f(f(f(c1 * z + c2) * z + c3) * z) * z - f(z * 0.5)) + 1);
  const s = f(f(f(f(s1 * z + s2) * z + s3) * z) * r + r);
  const swapped = (octant & 2) !== 0;
  const sine = swapped ? c : s;
  const cosine = swapped ? s : c;
  target[0] = ~(octant - 2) & 4 ? -cosine : cosine;
  target[1] = octant & 4 ? -sine : sine;
}
