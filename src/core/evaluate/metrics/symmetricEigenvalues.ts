import { noPause, type Pause } from './pause';

/**
 * Eigenvalues of a symmetric matrix [n, n], rising: Householder's reduction to a tridiagonal matrix, then bisection by Sturm
 * counts (Golub and Van Loan, Matrix Computations, 8.3.1 and 8.4.1). Exact to rounding of the largest. The matrix is overwritten.
 */
export async function symmetricEigenvalues(
  matrix: Float64Array,
  n: number,
  pause: Pause = noPause,
): Promise<Float64Array> {
  const { diagonal, squares } = await tridiagonal(matrix, n, pause);
  const reach = diagonal.map((value, i) => {
    const beside = Math.sqrt(squares[i] ?? 0) + Math.sqrt(squares[i - 1] ?? 0);
    return Math.abs(value) + beside;
  });
  const bound = reach.reduce((most, each) => Math.max(most, each), 0);
  const eigenvalue = (k: number): number => {
    let [low, high] = [-bound, bound];
    for (;;) {
      const middle = (low + high) / 2;
      if (middle <= low || middle >= high || high - low <= bound * Number.EPSILON) return middle;
      if (below(middle, diagonal, squares) > k) high = middle;
      else low = middle;
    }
  };
  const found = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    await pause();
    found[k] = eigenvalue(k);
  }
  return found;
}

/** A diagonal, and the squares of what stands beside it. */
interface Tridiagonal {
  readonly diagonal: Float64Array;
  readonly squares: Float64Array;
}

/** Works on the lower triangle from the last row up: row `i` is reflected onto its last place. */
async function tridiagonal(a: Float64Array, n: number, pause: Pause): Promise<Tridiagonal> {
  const squares = new Float64Array(Math.max(0, n - 1));
  const product = new Float64Array(n);
  for (let i = n - 1; i > 0; i--) {
    await pause();
    const row = a.subarray(i * n, i * n + i);
    let square = 0;
    for (const value of row) square += value * value;
    squares[i - 1] = square;
    if (square === 0) continue;
    const last = row[i - 1]!;
    const length = last > 0 ? Math.sqrt(square) : -Math.sqrt(square);
    row[i - 1] = last + length;
    // (I - v vT / half) A (I - v vT / half), v the row as it is now.
    const half = square + last * length;
    reflect(a, n, { v: row, half, product });
  }
  return { diagonal: Float64Array.from({ length: n }, (_, i) => a[i * n + i]!), squares };
}

function reflect(
  a: Float64Array,
  n: number,
  {
    v,
    half,
    product,
  }: { readonly v: Float64Array; readonly half: number; readonly product: Float64Array },
): void {
  const size = v.length;
  product.fill(0, 0, size);
  for (let i = 0; i < size; i++) {
    let sum = 0;
    for (let j = 0, at = i * n; j < i; j++, at++) {
      sum += a[at]! * v[j]!;
      product[j]! += a[at]! * v[i]!;
    }
    product[i]! += sum + a[i * n + i]! * v[i]!;
  }
  let share = 0;
  for (let i = 0; i < size; i++) share += (product[i]! / half) * v[i]!;
  for (let i = 0; i < size; i++) product[i] = product[i]! / half - (share / (2 * half)) * v[i]!;
  for (let i = 0; i < size; i++)
    for (let j = 0, at = i * n; j <= i; j++, at++)
      a[at]! -= v[i]! * product[j]! + product[i]! * v[j]!;
}

/** How many eigenvalues are smaller: the negative pivots of T - x I. */
function below(x: number, diagonal: Float64Array, squares: Float64Array): number {
  let [count, pivot] = [0, 1];
  for (let i = 0; i < diagonal.length; i++) {
    pivot = diagonal[i]! - x - (i > 0 ? squares[i - 1]! / pivot : 0);
    if (pivot === 0) pivot = Number.MIN_VALUE;
    if (pivot < 0) count++;
  }
  return count;
}
