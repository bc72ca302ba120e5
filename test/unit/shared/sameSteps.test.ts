import { expect, test } from 'vitest';
import { denseOf, stepsBeyond } from '../../../src/shared/model/fingerprint';
import { parseRecipe } from '../../../src/shared/recipe/parseRecipe';
import { defaultStep, type Step } from '../../../src/shared/recipe/recipe';
import { sameSteps } from '../../../src/shared/recipe/sameSteps';

/** As the editor makes a step: its fields stand in another order than in a file. */
const made: Step = { ...defaultStep, label: 'Prune', goal: { sparsity: 0.5 } };
const read = parseRecipe(JSON.stringify({ version: 1, base: 'dense', steps: [made] }), 'x');

test('a step is the same after it was written and read, in whatever order its fields stand', () => {
  expect(JSON.stringify(read.steps)).not.toBe(JSON.stringify([made]));
  expect(sameSteps(read.steps, [made])).toBe(true);
  const model = { fingerprint: 'pruned', history: { ...read, steps: [made] } };
  expect(denseOf(model)).toBe('dense');
  expect(stepsBeyond(read, model)).toEqual([]);
});

test.each<[string, Partial<Step>]>([
  ['goal', { goal: { sparsity: 0.6 } }],
  ['goal of another kind', { goal: { threshold: 0.5 } }],
  ['scope', { scope: 'row' }],
  ['targets', { targets: ['linear', 'conv'] }],
  ['selector', { select: 'attn1' }],
  ['state', { enabled: false }],
  ['label', { label: 'Another' }],
])('a step with another %s is another step', (_what, change) => {
  expect(sameSteps([made], [{ ...made, ...change }])).toBe(false);
});

test('more or fewer steps are not the same', () => {
  expect(sameSteps([made], [made, made])).toBe(false);
  expect(sameSteps([], [made])).toBe(false);
});
