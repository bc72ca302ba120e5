import { expect, it } from 'vitest';
import { share, sumZeros, targetZeros } from '../../../src/shared/stats/statistics';

it('counts floor(s·n) where doubles alone would be one short', () => {
  expect(Math.floor(0.35 * 11520)).toBe(4031);
  expect(targetZeros(0.35, 11520)).toBe(4032);
});

it('rounds down everywhere else and never passes the whole', () => {
  expect([
    targetZeros(0.475, 3),
    targetZeros(0.999, 10),
    targetZeros(1, 7),
    targetZeros(0, 7),
  ]).toEqual([1, 9, 7, 0]);
});

it('sums zeros and totals, and calls nothing at all dense', () => {
  expect(
    sumZeros([
      { zeros: 1, total: 4 },
      { zeros: 2, total: 6 },
    ]),
  ).toEqual({ zeros: 3, total: 10 });
  expect(share({ zeros: 0, total: 0 })).toBe(0);
});
