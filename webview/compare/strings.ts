import type { NotPruned } from '../../src/shared/stats/difference';
import { localised } from '../ui/localised';

/** Every text of the comparison, in English. */
export const strings = localised({
  title: 'Comparison',
  reading: 'Reading the models…',
  before: 'before',
  after: 'after',
  onDisk: 'on disk',
  step: 'open step',
  steps: 'open steps',
  swap: 'Swap',
  comparing: 'Comparing weights',
  same: 'The weights are the same, bit by bit.',
  sameOf: 'The weights of the layers that were compared',
  sameOfEnd: 'are the same, bit by bit.',
  nothingCompared: 'The models have no layer in common that can be compared.',
  changed: 'weights differ',
  newlyZero: 'became zero',
  of: 'of',
  layers: 'layers',
  layer: 'Layer',
  weights: 'Weights',
  changedHead: 'Differ',
  newlyZeroHead: 'Became zero',
  largest: 'Largest difference',
  order: 'Order',
  orderNetwork: 'network order',
  orderChanged: 'most changed first',
  onlyChanged: 'only layers that differ',
  recipe: 'As a recipe',
  recipeIs: 'The second model is the first one pruned. These steps make it, weight for weight:',
  openRecipe: 'Open as Recipe',
  onlyBefore: 'Only in the first model, or of another shape:',
  onlyAfter: 'Only in the second model, or of another shape:',
  notRead: 'Not compared, since their element type is not read:',
});

/** Why there is no recipe. */
export const notPruned: Readonly<Record<NotPruned, string>> = localised({
  'other-weights':
    'There is no recipe: weights differ that are not zero in the second model, so it was not made by pruning alone.',
  'no-order':
    'There is no recipe: the zeros are not the smallest weights of a layer, a row or an N:M group.',
  'other-layers': 'There is no recipe: the models do not have the same layers.',
});
