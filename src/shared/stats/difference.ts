import type { Step } from '../recipe/recipe';

/** What differs in one layer between two models: its weight and its companions. */
export interface LayerDifference {
  /** Index of the layer in the second model. */
  readonly layer: number;
  readonly name: string;
  readonly elements: number;
  /** Elements whose bits differ. */
  readonly changed: number;
  /** Of those: not zero in the first model, zero in the second. */
  readonly newlyZero: number;
  /** The largest |difference|, among finite weights. */
  readonly largest: number;
}

/** Why a second model is not the first one pruned. */
export type NotPruned =
  /** Weights differ that are not zero in the second model. */
  | 'other-weights'
  /** The zeros are not the smallest weights of a layer, a row or an N:M group. */
  | 'no-order'
  /** One model has layers that the other has not. */
  | 'other-layers';

/** What makes one model of another, layer by layer, and as a recipe where it is one. */
export interface ModelDifference {
  /** Every layer that both have, in the second model's order. */
  readonly layers: readonly LayerDifference[];
  /** Layers that one model lacks or has in another shape or element type. */
  readonly onlyBefore: readonly string[];
  readonly onlyAfter: readonly string[];
  /** Layers that both have and of which a tensor is not read, since of an element type that is not: nothing is said of it. */
  readonly notRead: readonly string[];
  /** The steps that make exactly the second model's weights of the first's; checked weight by weight. */
  readonly recipe: readonly Step[] | NotPruned;
}
