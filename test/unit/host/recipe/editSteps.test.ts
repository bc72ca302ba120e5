import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { moved, removed, replaced, toggled } from '../../../../src/host/edits/editSteps';
import { defaultStep, type Step } from '../../../../src/shared/recipe/recipe';

const step = (label: string, enabled = true): Step => ({
  ...defaultStep,
  goal: { sparsity: 0.5 },
  label,
  enabled,
});
const steps = ['a', 'b', 'c', 'd'].map(label => step(label));
const labels = (of: readonly Step[]): string => of.map(({ label }) => label).join('');

describe('steps', () => {
  it('turn off and on by themselves, the others untouched', () => {
    const off = toggled(steps, 1);
    expect(off.map(({ enabled }) => enabled)).toEqual([true, false, true, true]);
    expect(off[0]).toBe(steps[0]);
    expect(toggled(off, 1)).toEqual(steps);
  });

  it('are deleted and replaced in place', () => {
    expect(labels(removed(steps, 2))).toBe('abd');
    expect(labels(replaced(steps, 0, step('x')))).toBe('xbcd');
  });

  it.each([
    [0, 1, 'bacd'],
    [0, 3, 'bcda'],
    [3, 0, 'dabc'],
    [2, 1, 'acbd'],
    [1, 1, 'abcd'],
    [0, -1, 'abcd'],
    [3, 9, 'abcd'],
    [0, 9, 'bcda'],
  ])('from place %i to place %i are %s', (from, to, expected) => {
    expect(labels(moved(steps, from, to))).toBe(expected);
  });

  it('moved there and back are as they were', () => {
    const place = fc.integer({ min: 0, max: 3 });
    fc.assert(
      fc.property(place, place, (from, to) => {
        expect(moved(moved(steps, from, to), to, from)).toEqual(steps);
      }),
      { seed: 5 },
    );
  });
});
