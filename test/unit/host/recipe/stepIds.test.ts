import { expect, it } from 'vitest';
import { moved, removed, replaced, toggled } from '../../../../src/host/edits/editSteps';
import { StepIds } from '../../../../src/host/views/recipe/stepIds';
import { defaultStep, type Step } from '../../../../src/shared/recipe/recipe';

const step = (label: string): Step => ({ ...defaultStep, goal: { sparsity: 0.5 }, label });
const steps = ['a', 'b', 'c'].map(step);

it('a step keeps its name when it moves, changes, or others go', () => {
  const ids = new StepIds();
  const [a, b, c] = ids.of(steps);
  expect(new Set([a, b, c]).size).toBe(3);
  const changed = toggled(steps, 1);
  expect(ids.of(changed)).toEqual([a, b, c]);
  const turned = moved(changed, 0, 2);
  expect(ids.of(turned)).toEqual([b, c, a]);
  expect(ids.of(removed(turned, 1))).toEqual([b, a]);
  expect(ids.of(replaced(removed(turned, 1), 1, step('x')))).toEqual([b, a]);
});

it('a new step has a name that none had before', () => {
  const ids = new StepIds();
  const [a] = ids.of([steps[0]!]);
  const [, b] = ids.of([steps[0]!, steps[1]!]);
  ids.of([steps[0]!]);
  const [, c] = ids.of([steps[0]!, steps[2]!]);
  expect(new Set([a, b, c]).size).toBe(3);
});
