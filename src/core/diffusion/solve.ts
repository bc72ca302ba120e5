/** Solves a small linear system, row-major, by Gaussian elimination with pivoting; overwrites its arguments. */
export function solve(matrix: Float64Array, right: Float64Array): Float64Array {
  const n = right.length;
  const at = (row: number, column: number): number => matrix[row * n + column]!;
  for (let i = 0; i < n; i++) {
    let pivot = i;
    for (let row = i + 1; row < n; row++)
      if (Math.abs(at(row, i)) > Math.abs(at(pivot, i))) pivot = row;
    for (let column = 0; column < n; column++)
      [matrix[i * n + column], matrix[pivot * n + column]] = [at(pivot, column), at(i, column)];
    [right[i], right[pivot]] = [right[pivot]!, right[i]!];
    for (let row = i + 1; row < n; row++) {
      const factor = at(row, i) / at(i, i);
      for (let column = i; column < n; column++)
        matrix[row * n + column]! -= factor * at(i, column);
      right[row]! -= factor * right[i]!;
    }
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let column = i + 1; column < n; column++) right[i]! -= at(i, column) * right[column]!;
    right[i]! /= at(i, i);
  }
  return right;
}
