/** Lower L with L Lᵀ = a positive matrix, row after row. */
export function lowerOf(at: (r: number, c: number) => number, width: number): Float64Array {
  const lower = new Float64Array(width * width);
  for (let r = 0; r < width; r++)
    for (let c = 0; c <= r; c++) {
      let sum = at(r, c);
      for (let k = 0; k < c; k++) sum -= lower[r * width + k]! * lower[c * width + k]!;
      lower[r * width + c] = r === c ? Math.sqrt(sum) : sum / lower[c * width + c]!;
    }
  return lower;
}

/** L⁻¹ M in M's place, which has as many rows as L. */
export function solveLower(lower: Float64Array, matrix: Float64Array): void {
  const width = Math.sqrt(lower.length);
  const columns = matrix.length / width;
  for (let r = 0; r < width; r++) {
    for (let k = 0; k < r; k++) {
      const factor = lower[r * width + k]!;
      for (let c = 0; c < columns; c++)
        matrix[r * columns + c]! -= factor * matrix[k * columns + c]!;
    }
    for (let c = 0; c < columns; c++) matrix[r * columns + c]! /= lower[r * width + r]!;
  }
}

/** |L⁻¹ W|²; L⁻¹ W is in W's place then. */
export function costOf(lower: Float64Array, weights: Float64Array): number {
  solveLower(lower, weights);
  return weights.reduce((sum, each) => sum + each ** 2, 0);
}
