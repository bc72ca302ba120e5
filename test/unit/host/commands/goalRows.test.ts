import { expect, test } from 'vitest';
import { goalRows } from '../../../../src/host/edits/goalRows';

const goals = (typed: string) => goalRows(typed).map(({ goal }) => goal);

test('nothing typed offers shares and errors', () => {
  expect(goals('')).toEqual([
    ...[{ sparsity: 0.35 }, { sparsity: 0.4 }, { sparsity: 0.5 }],
    ...[{ error: 0.05 }, { error: 0.1 }],
  ]);
});

test.each([
  ['42', [{ sparsity: 0.42 }]],
  ['42,5 %', [{ sparsity: 0.425 }]],
  // A small figure may be meant in three ways, each of which says what it does.
  ['0.3', [{ sparsity: 0.3 }, { sparsity: 0.003 }, { error: 0.3 }]],
  ['1', [{ sparsity: 0.01 }, { error: 1 }]],
])('%s means %j', (typed, expected) => {
  expect(goals(typed)).toEqual(expected);
});

test.each(['a lot', '0', '-3', '140', '0 %'])(
  '%s means nothing, and a row says what does',
  typed => {
    expect(goalRows(typed)).toEqual([
      expect.objectContaining({
        label: 'Type a percentage of the weights, or a probe error of at most 1',
      }),
    ]);
    expect(goals(typed)).toEqual([undefined]);
  },
);
