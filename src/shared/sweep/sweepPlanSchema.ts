import * as v from 'valibot';
import { settingsEntries, whole } from '../generation/settingsSchema';
import { type ComponentKind, componentKinds } from '../model/component';
import { type ScorerKind, scorerKinds } from '../scorer/scorer';
import { criteria, targets } from '../recipe/stepSchema';
import { owlGoesWith, removesUnitsBy, unitKinds } from './method';

const share = v.pipe(
  v.number('must be a number of 0 to 1'),
  v.minValue(0, 'must be a number of 0 to 1'),
  v.maxValue(1, 'must be a number of 0 to 1'),
);
const axis = <const T extends v.GenericSchema>(entry: T) =>
  v.pipe(v.array(entry, 'must be a list, not empty'), v.minLength(1, 'must be a list, not empty'));

const component = v.picklist(componentKinds, 'is no component of a pipeline');
const byComponent = <const T extends v.GenericSchema>(entry: T) =>
  v.strictObject(
    Object.fromEntries(componentKinds.map(kind => [kind, v.exactOptional(entry)])) as Record<
      ComponentKind,
      v.ExactOptionalSchema<T, undefined>
    >,
    'is no component of a pipeline',
  );

/** How a sparsity is spread over layers. */
export const allocations = ['uniform', 'owl'] as const;

/** Every combination of what it lists is one variant of the pipeline. */
const grid = v.pipe(
  v.strictObject({
    sparsity: v.pipe(
      byComponent(axis(share)),
      v.description('By component: the sparsities to try, 0 to 1.'),
    ),
    criteria: v.pipe(
      axis(v.picklist(criteria, `must be one of ${criteria.join(', ')}`)),
      v.description('How weights are ranked.'),
    ),
    allocations: v.exactOptional(
      v.pipe(
        axis(v.picklist(allocations, `must be one of ${allocations.join(', ')}`)),
        v.description(
          'How a sparsity is spread over layers; uniform if left out. owl goes with magnitude and wanda, other criteria are passed over.',
        ),
      ),
    ),
    byMagnitude: v.exactOptional(
      v.pipe(
        axis(component),
        v.description(
          "Components that are pruned by magnitude, every layer alike, whatever the criterion: the paper's UNet.",
        ),
      ),
    ),
    remove: v.exactOptional(
      v.pipe(
        v.picklist(unitKinds, `must be one of ${unitKinds.join(', ')}`),
        v.description(
          'What goes whole, in place of single weights: sparsities are shares of the neurons, or of the heads, of each layer, rounded to multiples that stay fast.',
        ),
      ),
    ),
    compensate: v.exactOptional(
      v.pipe(
        v.literal(true, 'is true or left out'),
        v.description('Whether the units that stay make up for those that go.'),
      ),
    ),
    targets,
  }),
  v.check(
    ({ remove, criteria: all, allocations: spread = ['uniform'], byMagnitude }) =>
      remove === undefined ||
      (all.every(removesUnitsBy) && !spread.includes('owl') && byMagnitude === undefined),
    'removes units by magnitude, random, sparsegpt or obs-diff, every layer alike',
  ),
  v.check(
    ({ remove, compensate }) => remove !== undefined || compensate === undefined,
    'makes up for units that go, but removes none',
  ),
  v.check(
    ({ criteria: all, allocations: spread = ['uniform'] }) =>
      spread.includes('uniform') || all.some(owlGoesWith),
    'has no way to prune: owl goes with magnitude and wanda only',
  ),
);

const { prompt, seed, negative, steps, guidance, width, height, noise, scheduler } =
  settingsEntries;

const scorer = v.strictObject({
  folder: v.string('must be a path'),
  fingerprint: v.string('must be a fingerprint'),
});

const described = <const T extends v.GenericSchema>(schema: T, description: string) =>
  v.pipe(schema, v.description(description));

/** The file `plan.sweep.json`: what a sweep computes. Type, parser and `schemas/sweep-plan.schema.json` all come from here. */
export const sweepPlanSchema = v.pipe(
  v.strictObject({
    version: v.literal(1, 'is not 1: a newer Pollard wrote this plan'),
    folder: described(
      v.string('must be a path'),
      'The pipeline. Not a part of what tells plans apart: it may lie elsewhere.',
    ),
    models: described(
      byComponent(v.string('must be a fingerprint')),
      'Fingerprints of the models: other weights are another sweep.',
    ),
    grids: described(axis(grid), 'Settings to try; those that occur twice are computed once.'),
    prompts: described(axis(prompt), 'What pictures are of; 8 are good, 5 the least for a claim.'),
    seeds: described(axis(seed), 'Of the initial noise.'),
    settings: described(
      v.strictObject({
        ...{ negative, steps, guidance, noise },
        width: v.exactOptional(width),
        height: v.exactOptional(height),
        scheduler,
      }),
      'What all pictures have in common.',
    ),
    calibrations: v.exactOptional(
      described(
        byComponent(v.string('must be a hash')),
        'Hashes of the calibration files that criteria go by; a sweep that needs one and has none makes it first.',
      ),
    ),
    criterionSeed: v.exactOptional(
      described(whole(0, Number.MAX_SAFE_INTEGER), 'What random starts from; 0 if left out.'),
    ),
    scorers: v.exactOptional(
      described(
        v.strictObject(
          Object.fromEntries(scorerKinds.map(kind => [kind, v.exactOptional(scorer)])) as Record<
            ScorerKind,
            v.ExactOptionalSchema<typeof scorer, undefined>
          >,
          `must be one of ${scorerKinds.join(', ')}`,
        ),
        'Models that pictures are shown to. Their folders tell no plans apart.',
      ),
    ),
  }),
  v.metadata({
    title: 'Sweep',
    description:
      'What a sweep of Pollard computes. Once the first picture is there it must not change: another plan is another sweep.',
  }),
);
