import * as v from 'valibot';

const shapes = v.array(v.record(v.string(), v.array(v.number())));

/** A node's call in a profile by onnxruntime; times in microseconds. */
export const nodeEvent = v.object({
  cat: v.literal('Node'),
  name: v.string(),
  ts: v.number(),
  dur: v.number(),
  args: v.object({ op_name: v.string(), input_type_shape: shapes, output_type_shape: shapes }),
});

/** A call of the model. */
export const runEvent = v.object({
  cat: v.literal('Session'),
  name: v.literal('model_run'),
  ts: v.number(),
});

/** What the name of a node's event ends with. */
export const CALLED = '_kernel_time';
