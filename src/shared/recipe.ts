/** What a step goes for. Exactly one key. `threshold`: zero all |w| <= T. `pattern`: `2:4` or `channels:0.25`, see `parsePattern`. */
export type Goal =
  | { readonly sparsity: number }
  | { readonly threshold: number }
  | { readonly pattern: string }
  | { readonly restore: true };

/** Over what the k smallest magnitudes are counted: each layer, each output row, or all targeted tensors of the component. */
export type Scope = 'layer' | 'row' | 'global';

/** Kinds of weights that a step may touch. `other`: norms, biases, embeddings; only when asked for by name. */
export type TargetSet = 'linear' | 'conv' | 'other';

/** How weights are scored. Later releases add others. */
export type Criterion = 'magnitude';

/** One undoable edit: which layers, which criterion, how much. */
export interface Step {
  /** A selector; `*` is every layer. */
  readonly select: string;
  readonly targets: readonly TargetSet[];
  readonly criterion: Criterion;
  readonly scope: Scope;
  readonly goal: Goal;
  readonly enabled: boolean;
  readonly label: string;
}

/** The file `*.prune.json`, the hot-exit backup's heart, and the model's metadata entry `pollard.recipe`. */
export interface Recipe {
  readonly version: 1;
  /** Fingerprint of the dense file. */
  readonly base?: string;
  readonly steps: readonly Step[];
}

/** The metadata key that records a recipe in a saved model. */
export const RECIPE_KEY = 'pollard.recipe';

/** The defaults of a step: every Linear weight, by magnitude, layer by layer. */
export const defaultStep: Omit<Step, 'goal' | 'label'> = {
  select: '*',
  targets: ['linear'],
  criterion: 'magnitude',
  scope: 'layer',
  enabled: true,
};
