import { expect, test } from 'vitest';
import { criteria } from '../../../src/core/prune/criteria/criteria';
import { defaultStep, type Criterion, type Step } from '../../../src/shared/recipe/recipe';
import { updatesWeights } from '../../../src/shared/recipe/updatesWeights';

const step = (criterion: Criterion, more: Partial<Step> = {}): Step => ({
  ...{ ...defaultStep, criterion, goal: { sparsity: 0.5 }, label: 'step' },
  ...more,
});

test.each(Object.entries(criteria))(
  '%s updates weights as its criterion says',
  (name, { kind }) => {
    expect(updatesWeights(step(name as Criterion))).toBe(kind === 'updates');
  },
);

test('a step that is off or brings weights back updates none', () => {
  expect(updatesWeights(step('sparsegpt', { enabled: false }))).toBe(false);
  expect(updatesWeights(step('sparsegpt', { goal: { restore: true } }))).toBe(false);
});

test('a step that removes units updates those that stay where it says so, whatever its criterion is', () => {
  const remove = { goal: { remove: { neurons: 0.5 } } };
  expect(updatesWeights(step('magnitude', { ...remove, compensate: true }))).toBe(true);
  expect(updatesWeights(step('sparsegpt', remove))).toBe(false);
});
