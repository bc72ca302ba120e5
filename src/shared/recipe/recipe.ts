import type { InferOutput } from 'valibot';
import type { Immutable } from './immutable';
import type { recipeSchema } from './recipeSchema';
import { stepDefaults } from './stepDefaults';

/** The file `*.prune.json`, the hot-exit backup's heart, and the model's metadata entry `pollard.recipe`. */
export type Recipe = Immutable<InferOutput<typeof recipeSchema>>;

/** One undoable edit: which layers, which criterion, how much. */
export type Step = Recipe['steps'][number];

/** What a step goes for. Exactly one key. `threshold`: zero all |w| <= T. `pattern`: `2:4` or `channels:0.25`, see `parsePattern`. */
export type Goal = Step['goal'];

/** Over what the k smallest magnitudes are counted: each layer, each output row, or all targeted tensors of the component. */
export type Scope = Step['scope'];

/** Kinds of weights that a step may touch. `other`: norms, biases, embeddings; only when asked for by name. */
export type TargetSet = Step['targets'][number];

/** How weights are ranked. */
export type Criterion = Step['criterion'];

/** How much of a sparsity each layer gets. */
export type Allocation = NonNullable<Step['allocation']>;

/** The metadata key that records a recipe in a saved model. */
export const RECIPE_KEY = 'pollard.recipe';

/** The defaults of a step: every Linear weight, by magnitude, layer by layer. */
export const defaultStep: Omit<Step, 'goal' | 'label'> = stepDefaults;
