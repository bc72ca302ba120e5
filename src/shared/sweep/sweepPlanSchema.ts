import * as v from 'valibot';
import { settingsEntries, whole } from '../generation/settingsSchema';
import { componentKinds } from '../model/component';
import { criteria, targets } from '../recipe/stepSchema';

const share = v.pipe(
  v.number('must be a number of 0 to 1'),
  v.minValue(0, 'must be a number of 0 to 1'),
  v.maxValue(1, 'must be a number of 0 to 1'),
);
const axis = <const T extends v.GenericSchema>(entry: T) =>
  v.pipe(v.array(entry, 'must be a list, not empty'), v.minLength(1, 'must be a list, not empty'));

const component = v.picklist(componentKinds, 'is no component of a pipeline');

/** Every combination of what it lists is one variant of the pipeline. */
const grid = v.strictObject({
  sparsity: v.pipe(
    v.record(component, axis(share)),
    v.description('By component: the sparsities to try, 0 to 1.'),
  ),
  criteria: axis(v.picklist(criteria, `must be one of ${criteria.join(', ')}`)),
  targets,
});

const { prompt, seed, negative, steps, guidance, width, height, noise, scheduler } =
  settingsEntries;

/** The file `plan.sweep.json`: what a sweep computes. */
export const sweepPlanSchema = v.strictObject({
  version: v.literal(1, 'is not 1: a newer Pollard wrote this plan'),
  folder: v.pipe(
    v.string('must be a path'),
    v.description('The pipeline. Not a part of what tells plans apart: it may lie elsewhere.'),
  ),
  models: v.pipe(
    v.record(component, v.string('must be a fingerprint')),
    v.description('Fingerprints of the models: other weights are another sweep.'),
  ),
  grids: axis(grid),
  prompts: axis(prompt),
  seeds: axis(seed),
  settings: v.strictObject({
    ...{ negative, steps, guidance, noise },
    width: v.exactOptional(width),
    height: v.exactOptional(height),
    scheduler,
  }),
  calibrations: v.exactOptional(
    v.pipe(
      v.record(component, v.string('must be a hash')),
      v.description('Hashes of the calibration files that criteria go by.'),
    ),
  ),
  criterionSeed: v.exactOptional(whole(0, Number.MAX_SAFE_INTEGER)),
});
