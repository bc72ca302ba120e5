import { describe, expect, test } from 'vitest';
import {
  neededCalibrations,
  withCalibrations,
} from '../../../../src/core/evaluate/sweep/neededCalibrations';
import { stepsOf, variantsOf } from '../../../../src/core/evaluate/sweep/variants';
import type { SweepPlan } from '../../../../src/shared/sweep/sweepPlan';
import { planOf } from './plan';

type Grid = SweepPlan['grids'][number];
const grid = (fields: Partial<Grid>): SweepPlan =>
  planOf({
    grids: [
      {
        sparsity: { 'text-encoder': [0.4], unet: [0.5] },
        criteria: ['magnitude'],
        targets: ['linear'],
        ...fields,
      },
    ],
  });

describe('what a sweep must know of layers’ inputs', () => {
  const sums = { gram: false, timestepWeights: 'uniform' };
  const grams = { gram: true, timestepWeights: 'uniform' };

  test.each<[string, Partial<Grid>, object]>([
    ['nothing for magnitude and chance', { criteria: ['magnitude', 'random'] }, {}],
    ['sums for Wanda', { criteria: ['wanda'] }, { 'text-encoder': sums, unet: sums }],
    [
      'sums for OWL, of those that it is for',
      { allocations: ['uniform', 'owl'], byMagnitude: ['unet'] },
      { 'text-encoder': sums },
    ],
    [
      'grams where one criterion needs them, which serve the others',
      { criteria: ['sparsegpt', 'wanda'] },
      { 'text-encoder': grams, unet: grams },
    ],
    [
      'grams of weighted steps for OBS-Diff',
      { sparsity: { unet: [0.5] }, criteria: ['wanda', 'obs-diff', 'magnitude'] },
      { unet: { gram: true, timestepWeights: 'log-decrease' } },
    ],
    ['nothing of what stays', { sparsity: { unet: [0] }, criteria: ['wanda'] }, {}],
  ])('%s', (_, fields, needs) => {
    expect(neededCalibrations(grid(fields))).toEqual(needs);
  });

  test('is not the same for SparseGPT and OBS-Diff, and OBS-Diff is not for text encoders', () => {
    const two = grid({ sparsity: { unet: [0.5] }, criteria: ['sparsegpt', 'obs-diff'] });
    expect(() => neededCalibrations(two)).toThrow('need different calibrations of the UNet');
    expect(() => neededCalibrations(grid({ criteria: ['obs-diff'] }))).toThrow(
      'denoising steps, of which the text encoder knows none',
    );
  });
});

test('steps name the calibration that they go by, the others name none', () => {
  const plan = grid({ criteria: ['wanda'], byMagnitude: ['unet'] });
  const name = { hash: 'c1', samples: 8, describes: 'eight prompts' };
  const steps = withCalibrations(stepsOf(variantsOf(plan)[1]!, plan), {
    ...{ 'text-encoder': name, unet: name },
  });
  expect(steps['text-encoder']).toMatchObject([{ criterion: 'wanda', calibration: name }]);
  expect(steps.unet?.[0]).not.toHaveProperty('calibration');
});
