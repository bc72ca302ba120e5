import * as v from 'valibot';
import type { Immutable } from './immutable';

const share = v.pipe(
  v.number(),
  v.minValue(0, 'is 0 to 1'),
  v.maxValue(1, 'is 0 to 1'),
  v.description(
    'Share of the units of each layer that are gone afterwards, 0 to 1; rounded down to sizes that stay fast. Units that are gone already count.',
  ),
);

const place = v.pipe(v.number(), v.integer(), v.minValue(0));

const kept = v.pipe(
  v.strictObject({
    keep: v.pipe(
      v.record(v.string(), v.array(place)),
      v.description(
        'By the name of the layer that takes the units in: which of them stay, counted from 0. Layers that are not named keep all.',
      ),
    ),
  }),
  v.description('Units that were chosen already.'),
);

const units = v.union([share, kept]);

const fusionSafe = v.exactOptional(
  v.pipe(
    v.boolean(),
    v.description(
      "Whether only sizes are taken that survive onnxruntime's fusions for CUDA; true if left out.",
    ),
  ),
);

/** Which units go, each with all of its weights. */
export const removalSchema = v.pipe(
  v.union([
    v.strictObject({
      neurons: v.pipe(units, v.description('Neurons of feed-forwards.')),
      fusionSafe,
    }),
    v.strictObject({ heads: v.pipe(units, v.description('Heads of attentions.')), fusionSafe }),
  ]),
  v.description(
    'Whole units of the selected layers become zero, with everything that makes and takes them. A file without them is written by prune --shrink. Version 2 only.',
  ),
);

/** What a step removes. */
export type Removal = Immutable<v.InferOutput<typeof removalSchema>>;
