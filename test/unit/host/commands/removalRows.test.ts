import { expect, test } from 'vitest';
import { budgetRows, removalRows, shareRows } from '../../../../src/host/edits/removalRows';

test('shares of neurons and heads are what they say', () => {
  expect(shareRows('neurons').map(({ goal }) => goal)).toContainEqual({
    remove: { neurons: 0.25 },
  });
  expect(shareRows('heads').map(({ goal }) => goal)).toContainEqual({ remove: { heads: 0.2 } });
  expect(shareRows('heads').every(({ label }) => /^\d+ % of heads$/.test(label))).toBe(true);
});

test('units that others make up for come first, |w| comes last and is for comparison only', () => {
  const rows = removalRows(['text-encoder', 'unet']);
  expect(rows.map(({ method }) => method)).toEqual([
    { criterion: 'sparsegpt', compensate: true },
    { criterion: 'sparsegpt' },
    { criterion: 'magnitude' },
  ]);
  expect(rows.at(-1)!.detail).toMatch(/For comparison only/);
});

test('what cannot be measured is removed by |w| alone', () => {
  expect(removalRows(['transformer']).map(({ method }) => method)).toEqual([
    { criterion: 'magnitude' },
  ]);
});

test('a budget is of bytes or of time, and says what goes by', () => {
  const rows = budgetRows();
  expect(rows.map(({ aim }) => aim)).toEqual([
    { smaller: 0.05 },
    { smaller: 0.1 },
    { faster: 0.05 },
    { faster: 0.1 },
  ]);
  expect(rows.map(({ detail }) => /each (\w+)/.exec(detail)?.[1])).toEqual([
    ...['byte', 'byte', 'millisecond', 'millisecond'],
  ]);
});
