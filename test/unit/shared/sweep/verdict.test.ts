import * as v from 'valibot';
import { expect, it } from 'vitest';
import { cellResultSchema, type DoneCell } from '../../../../src/shared/sweep/cellResult';
import { collapseReasons, collapseSentence } from '../../../../src/shared/sweep/collapse';
import { verdictOf, verdictTitle, verdicts } from '../../../../src/shared/sweep/verdict';

const rule = { metric: 'latentError', tolerance: 0.5 } as const;
const clip = { ...rule, denseClipScore: 0.3, clipNoise: 0.02 };

it('says the worst that is true of a cell', () => {
  const worst = { latentError: 0.9, clipScore: 0.1 };
  expect(verdictOf({ metrics: worst, collapse: ['noise'] }, clip).name).toBe('collapsed');
  expect(verdictOf({ metrics: worst, collapse: [] }, clip).name).toBe('quality-drops');
  expect(verdictOf({ metrics: { ...worst, clipScore: 0.29 } }, clip).name).toBe('another-picture');
  expect(verdictOf({ metrics: { latentError: 0.5, clipScore: 0.28 } }, clip)).toEqual({
    name: 'same-picture',
    reasons: [],
  });
});

it('has four words, from the worst to the best, and never a certain one for a collapse', () => {
  expect(verdicts.map(name => verdictTitle[name])).toEqual([
    ...['likely collapsed', 'quality drops', 'another picture', 'same picture'],
  ]);
});

it('gives its reasons with their figures', () => {
  const reasons = (metrics: DoneCell['metrics'], collapse?: DoneCell['collapse']) =>
    verdictOf(collapse ? { metrics, collapse } : { metrics }, clip).reasons;
  expect(reasons({ latentError: 0.7321, clipScore: 0.3 })).toEqual([
    'Its latent error is 0.732, beyond the tolerance of 0.5.',
  ]);
  expect(reasons({ latentError: null })).toEqual([
    'Its latent error is infinite, beyond the tolerance of 0.5.',
  ]);
  expect(reasons({ latentError: 0, clipScore: 0.25 })).toEqual([
    'It fits its prompt less well than the dense picture: the clip score is 0.05 lower, and dense seeds differ by 0.02.',
  ]);
  expect(reasons({}, [...collapseReasons])).toEqual(Object.values(collapseSentence));
});

it('never says that quality drops where a clip score is missing, of the cell, of the dense picture, or between seeds', () => {
  const metrics = { latentError: 0.1, clipScore: 0 };
  for (const known of [
    rule,
    { ...rule, denseClipScore: 0.3 },
    { ...rule, clipNoise: 0.02 },
    { ...clip, denseClipScore: undefined },
  ])
    expect(verdictOf({ metrics }, known).name).toBe('same-picture');
  expect(verdictOf({ metrics: { latentError: 0.1, clipScore: null } }, clip).name).toBe(
    'same-picture',
  );
});

it('takes a metric that was not measured, or is no number, for infinite', () => {
  expect(verdictOf({ metrics: {} }, rule).name).toBe('another-picture');
  expect(verdictOf({ metrics: { latentError: null } }, rule).name).toBe('another-picture');
});

const cell: DoneCell = {
  ...{ key: 'k', sparsity: { unet: 0.5 }, criterion: 'magnitude', targets: ['linear'] },
  ...{ prompt: 'a cat', seed: 3, state: 'done', picture: 'p', metrics: { latentError: 0.4 } },
};

it('is about cells that are stored with their reasons, of a closed set, or without', () => {
  const isCell = (value: object) => v.safeParse(cellResultSchema, value).success;
  expect(isCell(cell)).toBe(true);
  expect(isCell({ ...cell, collapse: [] })).toBe(true);
  expect(isCell({ ...cell, collapse: ['noise', 'flat'] })).toBe(true);
  expect(isCell({ ...cell, collapse: ['ugly'] })).toBe(false);
});
