/** What a thumbnail's colour stands for. */
export type Quantity = 'mean' | 'max' | 'spread' | 'below' | 'zeros' | 'damage' | 'units';

/** Whether a quantity is a share of weights: from 0 to 1, linear. */
export const isShare = (quantity: Quantity): boolean =>
  quantity === 'zeros' || quantity === 'below';

/** Whether a quantity is of weights, place by place, as pictures of them show it. */
export const isOfWeights = (quantity: Quantity): boolean =>
  quantity !== 'damage' && quantity !== 'units';
