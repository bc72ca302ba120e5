import { brokenShare, decodeLatents, toRaster } from '../../core/diffusion/decode';
import { elements } from '../../core/diffusion/tensor';
import type { Raster } from '../../shared/generation/generation';
import { pathOf } from '../../shared/generation/pipelinePaths';
import type { Denoised } from './denoiseWithFallback';
import { type Job, yieldToMessages, releaseIfLowMemory } from './job';

/** The images, and what decoded them. */
export interface Images {
  readonly images: readonly Raster[];
  /** Undefined where nothing was to be drawn. */
  readonly provider: string | undefined;
  /** Largest share of an image's pixels that are not finite. */
  readonly broken: number;
}

/** Decodes the latents image by image. */
export async function decodeImages(job: Job, { latents, dims }: Denoised): Promise<Images> {
  const { request, context, state, config } = job;
  if (!request.bulk) context.report({ kind: 'decoding' });
  const { component } = await state.components.open(
    'vae-decoder',
    pathOf(request.pipeline, 'vae-decoder'),
    job.open,
  );
  const each = dims.slice(1);
  const size = elements(each);
  const images: Raster[] = [];
  let broken = 0;
  for (let first = 0; first < latents.length; first += size) {
    await yieldToMessages(job);
    const values = latents.subarray(first, first + size);
    const one = { values, dims: each };
    const decoded = await decodeLatents(component.session, one, config.scalingFactor);
    broken = Math.max(broken, brokenShare(decoded));
    images.push(toRaster(decoded));
  }
  await releaseIfLowMemory(job, 'vae-decoder');
  return { images, provider: component.session.provider, broken };
}
