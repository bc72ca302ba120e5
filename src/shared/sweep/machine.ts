import * as v from 'valibot';

/** What a part of a sweep was computed with: other bits can come from another one. */
const machine = v.object({
  pollard: v.string(),
  onnxruntime: v.string(),
  /** The model of the processor. */
  cpu: v.string(),
  /** `linux x64`. */
  system: v.string(),
});

/** The file `machines.json`: all that a sweep was computed with, each once. */
export const machinesSchema = v.array(machine);

export type Machine = v.InferOutput<typeof machine>;

/** Whether pictures of these may differ in their last bits. */
export const mayDiffer = (machines: readonly Machine[]): boolean =>
  new Set(machines.map(({ onnxruntime, cpu, system }) => [onnxruntime, cpu, system].join('\n')))
    .size > 1;
