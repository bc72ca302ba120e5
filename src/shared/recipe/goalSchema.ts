import * as v from 'valibot';
import { parsePattern, patternGrammar } from './pattern';
import { removalSchema } from './removalSchema';
import { sparsity } from './sparsitySchema';

const threshold = v.pipe(
  v.number(),
  v.finite('is a magnitude, a finite number'),
  v.minValue(0, 'is a magnitude of 0 or more'),
  v.description('Every weight with |w| at or below this becomes zero.'),
);

const noPattern = ({ input }: { readonly input: string }): string =>
  `is ${JSON.stringify(input)}, which is not N:M with N of 1 or more and below M, nor channels:SHARE`;
const pattern = v.pipe(
  v.string(),
  v.regex(patternGrammar, noPattern),
  v.check(text => parsePattern(text) !== undefined, noPattern),
  v.metadata({
    description:
      'N:M: N of every M consecutive inputs of an output become zero. N is below M. channels:SHARE: that share of whole output channels, the weakest by mean |w|, become zero.',
    examples: ['2:4', '1:2', '4:8', 'channels:0.25'],
  }),
);

const restore = v.pipe(
  v.literal(true),
  v.description('Back to the weights of the file that the steps apply to.'),
);

/** What can be dropped whole. */
export const droppable = ['branch', 'layer'] as const;

const drop = v.pipe(
  v.picklist(droppable, `must be one of ${droppable.join(', ')}`),
  v.description(
    'branch: every selected attention and feed-forward becomes zero, with what it adds: the model is then as if it were not there. layer: every block of them that is selected whole. Version 2 only.',
  ),
);

/** What a step goes for. */
export const goalSchema = v.pipe(
  v.union(
    [
      v.strictObject({ sparsity }),
      v.strictObject({ threshold }),
      v.strictObject({ pattern }),
      v.strictObject({ restore }),
      v.strictObject({ remove: removalSchema }),
      v.strictObject({ drop }),
    ],
    ({ input }) => {
      if (typeof input !== 'object' || input === null || Array.isArray(input))
        return 'must be an object';
      return Object.keys(input).length === 1
        ? 'is unknown: sparsity is 0 to 1, threshold is a magnitude of 0 or more, pattern is N:M or channels:SHARE, restore is true, remove is {"neurons": SHARE} or {"heads": SHARE}, drop is branch or layer'
        : 'must have exactly one of sparsity, threshold, pattern, restore, remove, drop';
    },
  ),
  v.description(
    'What the step goes for: exactly one of sparsity, threshold, pattern, restore, remove, drop.',
  ),
);
