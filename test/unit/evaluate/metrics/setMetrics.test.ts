import { describe, expect, it } from 'vitest';
import { frechetDistance } from '../../../../src/core/evaluate/metrics/frechetDistance';
import { gaussianOf } from '../../../../src/core/evaluate/metrics/gaussian';
import { kernelDistance } from '../../../../src/core/evaluate/metrics/kernelDistance';
import { setMetrics } from '../../../../src/core/evaluate/metrics/setMetrics';
import { symmetricEigenvalues } from '../../../../src/core/evaluate/metrics/symmetricEigenvalues';

/** Numbers of -1 to 1 from a small generator of its own. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}
const vectors = (n: number, d: number, seed: number, shift = 0): readonly Float32Array[] => {
  const next = numbers(seed);
  return Array.from({ length: n }, () => Float32Array.from({ length: d }, () => next() + shift));
};

type Matrix = readonly (readonly number[])[];
const times = (a: Matrix, b: Matrix): Matrix =>
  a.map(row => b[0]!.map((_, j) => row.reduce((sum, value, k) => sum + value * b[k]![j]!, 0)));
const turned = (a: Matrix): Matrix => a[0]!.map((_, j) => a.map(row => row[j]!));
/** A rotation in the plane of two axes after another. */
function rotation(d: number, seed: number): Matrix {
  const next = numbers(seed);
  let whole: Matrix = Array.from({ length: d }, (_, i) =>
    Array.from({ length: d }, (__, j) => (i === j ? 1 : 0)),
  );
  for (let p = 0; p < d; p++)
    for (let q = p + 1; q < d; q++) {
      const angle = 3 * next();
      const plane = whole.map((_, i) =>
        whole.map((__, j) => {
          if (i === j) return i === p || i === q ? Math.cos(angle) : 1;
          if (i === p && j === q) return -Math.sin(angle);
          return i === q && j === p ? Math.sin(angle) : 0;
        }),
      );
      whole = times(whole, plane);
    }
  return whole;
}
const diagonal = (values: readonly number[]): Matrix =>
  values.map((value, i) => values.map((_, j) => (i === j ? value : 0)));
const rotated = (values: readonly number[], by: Matrix): Matrix =>
  times(times(by, diagonal(values)), turned(by));
const flat = (matrix: Matrix): Float64Array => Float64Array.from(matrix.flat());

describe('eigenvalues of a symmetric matrix', () => {
  it.each([[[3]], [[1, 2]], [[-4, -1, 0, 0, 2.5, 7, 7, 100]], [[0, 0, 0]], [[1e-9, 1, 1e6]]])(
    'are %j where it was made of them',
    async values => {
      const found = await symmetricEigenvalues(
        flat(rotated(values, rotation(values.length, 5))),
        values.length,
      );
      const largest = Math.max(...values.map(Math.abs));
      for (const [i, value] of values.entries())
        expect(Math.abs(found[i]! - value)).toBeLessThanOrEqual(1e-13 * largest);
    },
  );

  it('add up to the trace, and their squares to the sum of squares', async () => {
    const d = 60;
    const next = numbers(3);
    const half = Array.from({ length: d }, () => Array.from({ length: d }, next));
    const matrix = flat(half.map((row, i) => row.map((value, j) => value + half[j]![i]!)));
    const sum = (values: Float64Array) => values.reduce((a, b) => a + b, 0);
    const trace = sum(matrix.filter((_, i) => i % (d + 1) === 0));
    const squares = sum(matrix.map(value => value * value));
    const found = await symmetricEigenvalues(matrix, d);
    expect(sum(found)).toBeCloseTo(trace, 9);
    expect(sum(found.map(value => value * value))).toBeCloseTo(squares, 7);
  });
});

describe('FID', () => {
  const gaussian = (mean: readonly number[], covariance: Matrix) => ({
    mean: Float64Array.from(mean),
    covariance: flat(covariance),
  });

  it('is the closed form for covariances with common axes', async () => {
    const axes = rotation(4, 9);
    const [a, b] = [
      [1, 4, 9, 0.25],
      [4, 1, 16, 0],
    ];
    const roots = a.reduce((sum, value, i) => sum + (value ** 0.5 - b[i]! ** 0.5) ** 2, 0);
    const distance = await frechetDistance(
      gaussian([1, 2, 3, 4], rotated(a, axes)),
      gaussian([1, 0, 3, 5], rotated(b, axes)),
    );
    expect(distance).toBeCloseTo(4 + 1 + roots, 6);
  });

  it('is the closed form for any two covariances of two numbers', async () => {
    // Of a 2 x 2 matrix M with positive eigenvalues tr(M^(1/2)) = (tr M + 2 (det M)^(1/2))^(1/2).
    const [a, b] = [rotated([3, 0.5], rotation(2, 1)), rotated([2, 7], rotation(2, 4))];
    const product = times(a, b);
    const trace = (m: Matrix) => m[0]![0]! + m[1]![1]!;
    const det = (m: Matrix) => m[0]![0]! * m[1]![1]! - m[0]![1]! * m[1]![0]!;
    const root = Math.sqrt(trace(product) + 2 * Math.sqrt(det(product)));
    expect(await frechetDistance(gaussian([0, 1], a), gaussian([2, 1], b))).toBeCloseTo(
      4 + trace(a) + trace(b) - 2 * root,
      10,
    );
  });

  it('is what the root of the product gives, found by another method', async () => {
    const [a, b] = [await gaussianOf(vectors(40, 5, 1)), await gaussianOf(vectors(50, 5, 2, 0.3))];
    const matrix = ({ covariance }: { readonly covariance: Float64Array }): Matrix =>
      Array.from({ length: 5 }, (_, i) => [...covariance.subarray(5 * i, 5 * i + 5)]);
    const mean = a.mean.reduce((sum, value, i) => sum + (value - b.mean[i]!) ** 2, 0);
    const trace = (m: Matrix) => m.reduce((sum, row, i) => sum + row[i]!, 0);
    const root = squareRoot(times(matrix(a), matrix(b)));
    expect(await frechetDistance(a, b)).toBeCloseTo(
      mean + trace(matrix(a)) + trace(matrix(b)) - 2 * trace(root),
      9,
    );
  });

  it('is nothing between a set and itself, also where its numbers depend on each other', async () => {
    const set = vectors(30, 4, 8).map(v => Float32Array.of(...v, v[0]! + v[1]!, 2));
    const own = await gaussianOf(set);
    expect(await frechetDistance(own, own)).toBeLessThan(1e-6);
  });
});

/** Denman and Beavers' iteration: Y to the root, Z to its inverse. */
function squareRoot(matrix: Matrix): Matrix {
  let y = matrix;
  let z = diagonal(matrix.map(() => 1));
  for (let i = 0; i < 40; i++) {
    const [iy, iz] = [inverse(y), inverse(z)];
    const mean = (p: Matrix, q: Matrix) =>
      p.map((row, r) => row.map((v, c) => (v + q[r]![c]!) / 2));
    [y, z] = [mean(y, iz), mean(z, iy)];
  }
  return y;
}

function inverse(matrix: Matrix): Matrix {
  const n = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  for (let p = 0; p < n; p++) {
    const best = rows.findIndex(
      (row, i) => i >= p && rows.slice(p).every(other => Math.abs(other[p]!) <= Math.abs(row[p]!)),
    );
    [rows[p], rows[best]] = [rows[best]!, rows[p]!];
    const pivot = rows[p]!.map(value => value / rows[p]![p]!);
    for (const [i, row] of rows.entries())
      rows[i] = i === p ? pivot : row.map((value, j) => value - row[p]! * pivot[j]!);
  }
  return rows.map(row => row.slice(n));
}

describe('KID', () => {
  it('is the double sum over pairs of two', async () => {
    const [a, b] = [vectors(12, 7, 3), vectors(9, 7, 4, 0.2)];
    const k = (x: Float32Array, y: Float32Array) =>
      (x.reduce((sum, value, i) => sum + value * y[i]!, 0) / 7 + 1) ** 3;
    let [aa, bb, ab] = [0, 0, 0];
    for (const [i, x] of a.entries())
      for (const [j, y] of a.entries()) if (i !== j) aa += k(x, y) / (12 * 11);
    for (const [i, x] of b.entries())
      for (const [j, y] of b.entries()) if (i !== j) bb += k(x, y) / (9 * 8);
    for (const x of a) for (const y of b) ab += k(x, y) / (12 * 9);
    expect(await kernelDistance(a, b)).toBeCloseTo(aa + bb - 2 * ab, 12);
  });
});

describe('sets of pictures', () => {
  it('have both figures where they are large enough', async () => {
    const [a, b] = [vectors(200, 6, 1), vectors(230, 6, 2, 0.5)];
    expect(await setMetrics(a, b)).toEqual({
      fid: { value: await frechetDistance(await gaussianOf(a), await gaussianOf(b)) },
      kid: { value: await kernelDistance(a, b) },
    });
  });

  it('have FID from one more picture than a feature has numbers, and the smaller set counts', async () => {
    expect((await setMetrics(vectors(90, 6, 1), vectors(7, 6, 2))).fid).toHaveProperty('value');
    expect((await setMetrics(vectors(90, 6, 1), vectors(6, 6, 2))).fid).toEqual({
      refused: 'FID by features of 6 numbers needs 7 pictures of every setting: there are 6.',
    });
  });

  it('have KID from 200 pictures', async () => {
    expect((await setMetrics(vectors(200, 3, 1), vectors(199, 3, 2))).kid).toEqual({
      refused: 'KID needs 200 pictures of every setting: there are 199.',
    });
    expect((await setMetrics([], [])).kid).toHaveProperty('refused');
  });

  it('are left where what is called on the way fails', async () => {
    let calls = 0;
    const ended = new Error('Enough.');
    const pause = () => (++calls < 300 ? undefined : Promise.reject(ended));
    const measuring = setMetrics(vectors(200, 6, 1), vectors(200, 6, 2), pause);
    await expect(measuring).rejects.toBe(ended);
    expect(calls).toBe(300);
  });

  it('are further apart the more they differ', async () => {
    const dense = vectors(300, 8, 1);
    const values: number[] = [];
    for (const shift of [0, 0.2, 0.6]) {
      const { fid } = await setMetrics(dense, vectors(300, 8, 2, shift));
      values.push('value' in fid ? fid.value : NaN);
    }
    expect(values[0]).toBeLessThan(values[1]!);
    expect(values[1]).toBeLessThan(values[2]!);
  });
});
