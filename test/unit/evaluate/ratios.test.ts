import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ratiosOf } from '../../../src/core/evaluate/ratios';
import { targetZeros } from '../../../src/shared/stats/statistics';

test('the ratios of layers prune exactly as many weights as a group gets, evenly', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 6_553_600 }), { minLength: 1, maxLength: 9 });
  fc.assert(
    fc.property(sizes, fc.double({ min: 0, max: 1, noNaN: true }), (weights, share) => {
      const all = weights.reduce((sum, each) => sum + each, 0);
      const zeros = Math.floor(share * all);
      const layers = weights.map((count, i) => ({ name: String(i), weights: count }));
      const given = ratiosOf({ layers }, zeros).map(([name, ratio]) =>
        targetZeros(ratio, weights[Number(name)]!),
      );
      expect(given.reduce((sum, each) => sum + each, 0)).toBe(zeros);
      for (const [i, each] of given.entries())
        expect(Math.abs(each - (zeros * weights[i]!) / all)).toBeLessThanOrEqual(1);
    }),
    { seed: 11 },
  );
});

test('a ratio is as short as can be', () => {
  expect(ratiosOf({ layers: [{ name: 'a', weights: 1000 }] }, 350)).toEqual([['a', 0.35]]);
});
