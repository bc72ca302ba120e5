import * as v from 'valibot';

/** A share of weights, 0 to 1. */
export const sparsity = v.pipe(
  v.number(),
  v.minValue(0, 'is 0 to 1'),
  v.maxValue(1, 'is 0 to 1'),
  v.description(
    'Share of the weights that are zero afterwards, 0 to 1. Zeros that are there already count.',
  ),
);
