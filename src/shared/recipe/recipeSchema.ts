import * as v from 'valibot';
import { recipeVersion } from './recipeVersion';
import { stepSchema } from './stepSchema';
import { strictObject } from './strictObject';

/** A recipe as it stands in a file. Type, parser and `schemas/recipe.schema.json` all come from here. */
export const recipeSchema = v.pipe(
  strictObject({
    version: v.pipe(
      v.picklist([1, 2], 'must be 1 or 2'),
      v.description(
        'Version of the recipe format: 2 where a step has another criterion than magnitude, a seed, an allocation, a calibration or removes units, else 1.',
      ),
    ),
    $schema: v.exactOptional(v.string('must be a string')),
    base: v.optional(
      v.pipe(
        v.string('must be a string'),
        v.description(
          'Fingerprint of the dense file that the recipe was made on. Pollard warns before it applies the recipe to another one. Leave it out in a recipe for any model.',
        ),
      ),
    ),
    steps: v.pipe(
      v.array(stepSchema, 'must be a list'),
      v.description('The steps, in the order in which they run.'),
    ),
  }),
  v.metadata({
    title: 'Pruning recipe',
    description:
      'What Pollard does to a model, step by step. Each step works on the result of the one before.',
    defaultSnippets: [
      {
        label: 'Prune every Linear weight',
        description: 'Layer by layer, to one sparsity',
        body: {
          version: 1,
          steps: [{ select: '${1:*}', goal: { sparsity: '^${2:0.35}' } }],
        },
      },
    ],
  }),
  v.forward(
    v.check(
      ({ version, steps }) => version >= recipeVersion(steps),
      'must be 2, since a step has another criterion than magnitude, a seed, an allocation, a calibration or removes units',
    ),
    ['version'],
  ),
  v.transform(({ base, steps }) => ({
    version: recipeVersion(steps),
    ...(base !== undefined && { base }),
    steps,
  })),
);
