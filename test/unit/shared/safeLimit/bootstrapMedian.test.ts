import fc from 'fast-check';
import { expect, it } from 'vitest';
import { medianBeyond, resamples } from '../../../../src/shared/safeLimit/bootstrapMedian';

/** Ties and infinite values are common. */
const value = fc.oneof(
  fc.integer({ min: 0, max: 4 }).map(v => v / 4),
  fc.constant(Infinity),
);

it('counts what drawing every resample in order counts', () => {
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 6 }), value, (values, limit) => {
      const n = values.length;
      let beyond = 0n;
      for (let draw = 0; draw < n ** n; draw++) {
        const drawn = values.map((_, i) => values[Math.floor(draw / n ** i) % n]!);
        if (middle(drawn) > limit) beyond++;
      }
      expect(medianBeyond(values, limit)).toBe(beyond);
    }),
    { seed: 11, numRuns: 150 },
  );
});

it.each([
  [7, 1716],
  [8, 6435],
])(
  'counts for %i values what all %i multisets with their weights count',
  (n, many) => {
    const values = Array.from({ length: n }, (_, i) => ((i * 5) % n) / n);
    const sets = multisets(n, n);
    expect(sets).toHaveLength(many);
    for (const limit of [0.2, 0.5, 0.55, 0.8]) {
      let beyond = 0n;
      for (const times of sets)
        if (middle(values.flatMap((each, i) => Array<number>(times[i]!).fill(each))) > limit)
          beyond += times.reduce((weight, t) => weight / factorial(t), factorial(n));
      expect(medianBeyond(values, limit)).toBe(beyond);
    }
  },
  30_000,
);

it('counts every resample when all values are greater, and none when none is', () => {
  for (const n of [1, 2, 9, 10, 40]) {
    const values = Array.from({ length: n }, (_, i) => 1 + i);
    expect(medianBeyond(values, 0)).toBe(resamples(n));
    expect(medianBeyond(values, n)).toBe(0n);
  }
});

/** All ways to share out `draws` among n values. */
function multisets(n: number, draws: number): readonly (readonly number[])[] {
  if (n === 1) return [[draws]];
  return Array.from({ length: draws + 1 }, (_, first) =>
    multisets(n - 1, draws - first).map(rest => [first, ...rest]),
  ).flat();
}

const factorial = (n: number): bigint => (n < 2 ? 1n : BigInt(n) * factorial(n - 1));

function middle(values: readonly number[]): number {
  const rising = [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const half = Math.floor(rising.length / 2);
  return rising.length % 2 ? rising[half]! : (rising[half - 1]! + rising[half]!) / 2;
}
