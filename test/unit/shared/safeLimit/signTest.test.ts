import { expect, it } from 'vitest';
import { agreementNeeded } from '../../../../src/shared/safeLimit/signTest';

it.each([
  [5, 5],
  [6, 6],
  [7, 7],
  [8, 7],
  [9, 8],
  [10, 9],
  [12, 10],
  [16, 12],
  [20, 15],
])('of %i prompts %i must agree', (n, k) => {
  expect(agreementNeeded(n)).toBe(k);
});

it.each([0, 1, 2, 3, 4])('claims nothing from %i prompts', n => {
  expect(agreementNeeded(n)).toBeUndefined();
});

it('finds what throwing all fair coins in every way finds', () => {
  for (let n = 5; n <= 14; n++) {
    const heads = Array.from({ length: 2 ** n }, (_, throws) => onesOf(throws));
    const share = (k: number): number => heads.filter(count => count >= k).length / heads.length;
    const smallest = Array.from({ length: n + 1 }, (_, k) => k).find(k => share(k) <= 0.05);
    expect(agreementNeeded(n)).toBe(smallest);
  }
});

it('stays exact where no double holds the numbers', () => {
  // The normal approximation with continuity correction: n/2 + 1/2 + 1.6449 √n / 2.
  expect(agreementNeeded(2000)).toBe(Math.ceil(1000.5 + (1.6449 * Math.sqrt(2000)) / 2));
});

const onesOf = (bits: number): number => bits.toString(2).replaceAll('0', '').length;
