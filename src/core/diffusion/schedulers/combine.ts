const f = Math.fround;

/**
 * The weighted sum of arrays, term by term from the left, each product and sum rounded to float32 as torch's
 * elementwise kernels do. Negative weights subtract.
 */
export function combine(
  ...terms: readonly (readonly [weight: number, values: Float32Array])[]
): Float32Array {
  const [[weight, values], ...rest] = terms as readonly [
    (typeof terms)[number],
    ...(typeof terms)[number][],
  ];
  const factor = f(weight);
  // A loop: `map` calls a function for each of thousands of values, at every step of a run.
  const out = new Float32Array(values.length);
  for (let i = 0; i < out.length; i++) out[i] = factor * values[i]!;
  for (const [next, added] of rest) {
    const other = f(next);
    for (let i = 0; i < out.length; i++) out[i] = out[i]! + f(other * added[i]!);
  }
  return out;
}
