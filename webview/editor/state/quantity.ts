/** What a thumbnail's colour stands for. */
export type Quantity = 'mean' | 'max' | 'spread' | 'below' | 'zeros' | 'damage';

/** Whether a quantity is a share of weights: from 0 to 1, linear. */
export const isShare = (quantity: Quantity): boolean =>
  quantity === 'zeros' || quantity === 'below';
