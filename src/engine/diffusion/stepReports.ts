import type { DenoiseStep } from '../../core/diffusion/denoise';
import type { LatentPreview } from '../../core/diffusion/latentPreview';
import type { Job } from './job';

/** What the reports of one run have in common. */
export interface Reported {
  readonly steps: number;
  /** One image's latents: channels, height, width. */
  readonly dims: readonly number[];
  readonly preview: LatentPreview | null;
}

const interval = 1000;

/**
 * Tells the caller of steps: the first, the last, each that has a preview, and between them one a second, for a message
 * to another process costs a millisecond. Where many runs follow each other, one a second is all.
 */
export function stepReports(
  { request: { previewEvery, bulk = false }, context }: Job,
  { steps, dims, preview }: Reported,
): (step: DenoiseStep) => void {
  let next = bulk ? performance.now() + interval : 0;
  return ({ index, timestep, milliseconds, scaled }) => {
    const step = index + 1;
    const shown = preview !== null && step % previewEvery === 0;
    const now = performance.now();
    if (!shown && (bulk || step < steps) && now < next) return;
    next = now + interval;
    context.report({
      kind: 'step',
      ...{ step, steps, timestep, milliseconds },
      ...(shown && { preview: preview.render(scaled, dims) }),
    });
  };
}
