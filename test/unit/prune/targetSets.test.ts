import { expect, test } from 'vitest';
import { targetSets } from '../../../src/core/prune/plan';
import { defaultStep, type Step } from '../../../src/shared/recipe/recipe';

const prune = (fields: Partial<Step>): Step => ({
  ...defaultStep,
  goal: { sparsity: 0.35 },
  label: '',
  ...fields,
});
const restore = (fields: Partial<Step>): Step => prune({ goal: { restore: true }, ...fields });
const all = ['linear', 'conv', 'other'] as const;

test.each<[string, readonly Step[], readonly string[]]>([
  ['nothing: of the Linear weights', [], ['linear']],
  ['a step on convolutions: of these', [prune({ targets: ['conv'] })], ['conv']],
  [
    'several steps: of all of theirs, in a fixed order',
    [prune({ targets: ['other'] }), prune({ targets: ['conv', 'linear'] })],
    ['linear', 'conv', 'other'],
  ],
  [
    'a step that is turned off: not of its sets',
    [prune({}), prune({ targets: ['conv'], enabled: false })],
    ['linear'],
  ],
  [
    'weights of every kind brought back after a step: still of that step’s',
    [prune({}), restore({ targets: all })],
    ['linear'],
  ],
  [
    'weights brought back alone, in a model that was saved pruned: of theirs',
    [restore({ targets: ['conv'] })],
    ['conv'],
  ],
])('a figure after %s', (_, steps, sets) => {
  expect(targetSets(steps)).toEqual(sets);
});
