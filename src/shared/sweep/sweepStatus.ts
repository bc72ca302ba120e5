import * as v from 'valibot';

/** The process that computes a sweep. */
export const holderSchema = v.object({
  pid: v.number(),
  /** When it began, as its machine counts: with its number it names one process. Absent where the platform does not say. */
  start: v.exactOptional(v.string()),
  /** Stands for the machine, or the container on it. */
  host: v.string(),
  hostName: v.string(),
  /** ISO 8601. */
  since: v.string(),
});

export type Holder = v.InferOutput<typeof holderSchema>;

/** The file `run/status.json`: what a sweep does just now. Written every few seconds, gone when it ends; a crash leaves it. */
export const sweepStatusSchema = v.object({
  ...holderSchema.entries,
  /** The last sign, ISO 8601. */
  at: v.string(),
  done: v.number(),
  failed: v.number(),
  total: v.number(),
  /** What is computed; absent while models are loaded for the first cell. */
  cell: v.exactOptional(
    v.object({
      /** The setting in words. */
      setting: v.string(),
      prompt: v.string(),
      seed: v.number(),
      /** Denoising steps done; 0 before the first. */
      step: v.number(),
      steps: v.number(),
    }),
  ),
  /** Milliseconds for each cell that this process computed; null before the first one. */
  pace: v.nullable(v.number()),
});

export type SweepStatus = v.InferOutput<typeof sweepStatusSchema>;
