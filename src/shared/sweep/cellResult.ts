import * as v from 'valibot';
import { componentKinds } from '../model/component';
import { collapseReasons } from './collapse';
import { unitKinds } from './method';

/** A metric that is no finite number, such as that of a picture of NaN, is written as null and counts as infinite. */
const metric = v.nullable(v.number());

const common = {
  key: v.string(),
  /** By component: the share that was pruned; empty for the dense pipeline. */
  sparsity: v.record(v.picklist(componentKinds), v.number()),
  criterion: v.string(),
  /** Absent where every layer got the same sparsity. */
  allocation: v.exactOptional(v.literal('owl')),
  /** What went whole, where not single weights. */
  remove: v.exactOptional(v.picklist(unitKinds)),
  /** Whether the units that stay make up for those that went. */
  compensate: v.exactOptional(v.literal(true)),
  /** Components that were pruned by magnitude instead, every layer alike. */
  byMagnitude: v.exactOptional(v.array(v.picklist(componentKinds))),
  targets: v.array(v.string()),
  prompt: v.string(),
  seed: v.number(),
};

/** A line of `cells.jsonl`: what became of a cell. Of several lines of one cell the last counts. */
export const cellResultSchema = v.variant('state', [
  v.object({
    ...common,
    state: v.literal('done'),
    /** It ran from a file that was written; absent where its weights were fed. */
    run: v.exactOptional(v.literal('file')),
    /** By name; those that a sweep does not measure are absent. */
    metrics: v.record(v.string(), metric),
    /** Hash of the picture's bytes, to hold shards against each other. */
    picture: v.string(),
    /** Why the picture is likely collapsed, empty where nothing says so; absent where nobody looked. */
    collapse: v.exactOptional(v.array(v.picklist(collapseReasons))),
  }),
  v.object({
    ...common,
    state: v.literal('failed'),
    code: v.string(),
    message: v.string(),
  }),
]);

export type CellResult = v.InferOutput<typeof cellResultSchema>;
export type DoneCell = Extract<CellResult, { readonly state: 'done' }>;
