import * as v from 'valibot';
import { allocationSchema, lambda, outlierMultiple } from './allocationSchema';
import { calibrationSchema } from './calibrationSchema';
import { goalLabel } from './goalLabel';
import { goalSchema } from './goalSchema';
import { LABEL_LIMIT } from './labelLimit';
import { defaultScope, stepDefaults } from './stepDefaults';
import { strictObject } from './strictObject';

const oneOf = <const T extends readonly string[]>(options: T) =>
  v.picklist(options, `must be one of ${options.join(', ')}`);

const select = v.pipe(
  v.string('must be a string'),
  v.metadata({
    description:
      "Which layers. Terms: role:G, block:G, component:G, layer:G (G is a glob), or a part of a layer's name. A space means and, a comma means or, ! means not; * is every layer.",
    examples: ['*', 'role:attention-*', 'block:down_blocks.1', 'attn2.to_k !block:mid_block'],
  }),
);

export const targets = v.pipe(
  v.array(
    v.pipe(
      oneOf(['linear', 'conv', 'other']),
      v.metadata({
        enumDescriptions: [
          'Weights of MatMul and Gemm: what the paper prunes.',
          'Convolution kernels: beyond what the paper measured.',
          'Norms, embeddings and biases.',
        ],
      }),
    ),
    'must be a list, not empty',
  ),
  v.minLength(1, 'must be a list, not empty'),
  v.description('Which weights of those layers.'),
);

/** How weights can be ranked. */
export const criteria = ['magnitude', 'random', 'wanda', 'sparsegpt', 'obs-diff'] as const;

const criterion = v.pipe(
  oneOf(criteria),
  v.metadata({
    description: 'How weights are ranked. Others than magnitude need version 2.',
    enumDescriptions: [
      'The smallest |w| go first.',
      'By chance, from the seed.',
      'The smallest |w| times the size of their input go first.',
      'What changes the outputs least goes first, and the weights that stay make up for it.',
      'The same, with early denoising steps counting more.',
    ],
  }),
);

const seed = v.pipe(
  v.number('must be a number'),
  v.integer('must be a whole number of 0 or more'),
  v.minValue(0, 'must be a whole number of 0 or more'),
  v.maxValue(Number.MAX_SAFE_INTEGER, `must be at most ${Number.MAX_SAFE_INTEGER}`),
  v.description('What a criterion that draws numbers starts from. Version 2 only; 0 if left out.'),
);

export const scope = v.pipe(
  oneOf(['layer', 'row', 'global']),
  v.metadata({
    description:
      'Which weights are compared with each other. If left out: layer, and row for the criterion wanda.',
    enumDescriptions: [
      'Every layer loses the same share.',
      'Every output loses the same share.',
      'One threshold over all targeted weights of the model.',
    ],
  }),
);

const enabled = v.pipe(
  v.boolean('must be true or false'),
  v.description('A step that is not enabled is kept but does nothing.'),
);

const label = v.pipe(
  v.string('must be a string'),
  v.maxLength(LABEL_LIMIT, `is longer than ${LABEL_LIMIT} characters`),
  v.description('What Edit > Undo and the recipe view call the step.'),
);

const compensate = v.pipe(
  v.boolean('must be true or false'),
  v.description(
    'Whether the units that stay make up for those that a removal takes, by least squares over a calibration with grams. Version 2 only.',
  ),
);

/** One step of a recipe. The order of the fields is the order in which they are written. */
export const stepSchema = v.pipe(
  strictObject({
    select: v.optional(select, stepDefaults.select),
    targets: v.optional(targets, () => [...stepDefaults.targets]),
    criterion: v.optional(criterion, stepDefaults.criterion),
    seed: v.exactOptional(seed),
    allocation: v.exactOptional(allocationSchema),
    outlierMultiple: v.exactOptional(outlierMultiple),
    lambda: v.exactOptional(lambda),
    calibration: v.exactOptional(calibrationSchema),
    compensate: v.exactOptional(compensate),
    scope: v.optional(scope),
    goal: goalSchema,
    enabled: v.optional(enabled, stepDefaults.enabled),
    label: v.optional(label),
  }),
  v.metadata({
    description: 'One step: which layers, which of their weights, how much.',
    defaultSnippets: [
      {
        label: 'Prune to a sparsity',
        body: { select: '${1:*}', goal: { sparsity: '^${2:0.35}' } },
      },
      {
        label: 'Prune below a threshold',
        body: { select: '${1:*}', goal: { threshold: '^${2:0.01}' } },
      },
      {
        label: 'Prune to an N:M pattern',
        body: { select: '${1:*}', goal: { pattern: '${2:2:4}' } },
      },
      {
        label: 'Restore the original weights',
        body: {
          select: '${1:conv_out}',
          targets: ['linear', 'conv', 'other'],
          goal: { restore: true },
        },
      },
    ],
  }),
  v.transform(({ scope, goal, enabled, label, ...step }) => ({
    ...step,
    scope: scope ?? defaultScope(step.criterion),
    goal,
    enabled,
    label: label ?? goalLabel(goal),
  })),
);
