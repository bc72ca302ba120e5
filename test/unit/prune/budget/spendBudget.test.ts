import { expect, test } from 'vitest';
import { type Spendable, spendBudget } from '../../../../src/core/prune/budget/spendBudget';

/** Units that cost 1, 2, 3, … of a layer that is given `whole`. */
const set = (saving: number, whole: number, sizes: readonly number[]): Spendable => ({
  costs: Float64Array.from({ length: sizes[0]! }, (_, i) => i + 1).reverse(),
  ...{ whole, sizes, saving },
});

test('what costs the least of its layer for what it saves goes first, size by size, until enough is saved', () => {
  const sets = [set(1, 100, [4, 3, 2, 1]), set(10, 100, [4, 2]), set(1, 10_000, [4, 3])];
  // 0.0001 for 1, then 0.03 for 20, then 0.01 for 1, 0.02 for 1, and 0.03 for 1.
  expect(spendBudget(sets, 0).kept).toEqual([4, 4, 4]);
  expect(spendBudget(sets, 1)).toEqual({ kept: [4, 4, 3], saved: 1 });
  expect(spendBudget(sets, 2)).toEqual({ kept: [4, 2, 3], saved: 21 });
  expect(spendBudget(sets, 23)).toEqual({ kept: [2, 2, 3], saved: 23 });
});

test('where all that may go saves too little, it all goes; what saves nothing stays', () => {
  const sets = [set(1, 100, [4, 2]), set(0, 100, [4, 2])];
  expect(spendBudget(sets, 50)).toEqual({ kept: [2, 4], saved: 2 });
});
