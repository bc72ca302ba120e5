import { expect, test } from 'vitest';
import { contentOf, denseOf, isMadeFor, stepsBeyond } from '../../../src/shared/model/fingerprint';
import { defaultStep, type Recipe, type Step } from '../../../src/shared/recipe/recipe';

const step = (label: string): Step => ({ ...defaultStep, goal: { sparsity: 0.5 }, label });
const recipe = (base: string | undefined, ...labels: readonly string[]): Recipe => ({
  version: 1,
  ...(base !== undefined && { base }),
  steps: labels.map(step),
});

test('a copy has the content of its original, at another time', () => {
  expect(contentOf('abc-k1')).toBe(contentOf('abc-k2'));
  expect(isMadeFor(recipe('abc', 'a'), { fingerprint: 'abc-k2' })).toBe(true);
  expect(isMadeFor(recipe('abc-k1', 'a'), { fingerprint: 'abc-k2' })).toBe(true);
  expect(isMadeFor(recipe('abd', 'a'), { fingerprint: 'abc-k2' })).toBe(false);
});

test('a recipe without a base is made for every file', () => {
  expect(isMadeFor(recipe(undefined, 'a'), { fingerprint: 'abc-k2' })).toBe(true);
});

test('the dense file of a pruned one is where its history began', () => {
  expect(denseOf({ fingerprint: 'abc-k1' })).toBe('abc');
  expect(denseOf({ fingerprint: 'abc-k1', history: recipe('dense-k0', 'a') })).toBe('dense');
});

test('a recipe goes on where the history of a model ends', () => {
  const pruned = { fingerprint: 'abc-k1', history: recipe('dense', 'a') };
  expect(stepsBeyond(recipe('dense', 'a', 'b'), pruned)).toEqual([step('b')]);
  expect(stepsBeyond(recipe('dense', 'a'), pruned)).toEqual([]);
  expect(stepsBeyond(recipe('dense', 'b'), pruned)).toBeUndefined();
  expect(stepsBeyond(recipe('another', 'a', 'b'), pruned)).toBeUndefined();
  expect(stepsBeyond(recipe('dense', 'a'), { fingerprint: 'dense-k1' })).toBeUndefined();
});
