import * as v from 'valibot';

/** Null where it was not measured, as with one prompt or before pictures are there, or is no finite number. */
const value = v.nullable(v.number());

/** What a figure is read against. */
const anchor = v.object({
  /** The dense pipeline, run again: what is no more than this is no damage. */
  floor: value,
  /** Another seed of the same prompt. */
  seed: value,
  /** Another prompt with the same seed: a picture of something else. */
  prompt: value,
});

/** The file `anchors.json`: how far dense pictures are from each other, medians over prompts. */
export const anchorsSchema = v.object({
  /** Prompts. */
  n: v.number(),
  latentError: anchor,
  psnr: v.exactOptional(anchor),
  ssim: v.exactOptional(anchor),
});

export type Anchors = v.InferOutput<typeof anchorsSchema>;
