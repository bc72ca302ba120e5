import * as v from 'valibot';
import { sparsity } from './sparsitySchema';

/** How much of a step's sparsity each layer gets. */
export const allocationSchema = v.pipe(
  v.union(
    [
      v.picklist(['uniform', 'owl']),
      v.strictObject({
        ratios: v.pipe(
          v.record(v.string(), sparsity),
          v.description(
            "A sparsity by the layer's name; layers that are not named get the goal's.",
          ),
        ),
      }),
    ],
    'must be uniform, owl, or {"ratios": {LAYER: SPARSITY}} with sparsities of 0 to 1',
  ),
  v.description(
    'How a sparsity is spread over layers. uniform: every layer gets the same. owl: blocks with more outlying scores lose less (Outlier Weighed Layerwise sparsity). ratios: each layer its own. Version 2 only; uniform if left out.',
  ),
);

const positive = 'must be a finite number above 0';

export const outlierMultiple = v.pipe(
  v.number(positive),
  v.finite(positive),
  v.gtValue(0, positive),
  v.description('owl: scores above this multiple of the mean are outliers; 7 if left out.'),
);

export const lambda = v.pipe(
  v.number('must be a number'),
  v.minValue(0, 'must be 0 to 1'),
  v.maxValue(1, 'must be 0 to 1'),
  v.description(
    "owl: how far a block's sparsity may lie from the goal's, about; 0.08 if left out.",
  ),
);

/** What OWL's authors chose. */
export const owlDefaults = { outlierMultiple: 7, lambda: 0.08 } as const;
