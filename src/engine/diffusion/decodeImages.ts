import { decodeLatents, toRaster } from '../../core/diffusion/decode';
import { elements } from '../../core/diffusion/tensor';
import type { Raster } from '../../shared/generation';
import type { Denoised } from './denoiseOnFirst';
import { type Job, pause, rest } from './job';

/** The images, and what decoded them. */
export interface Images {
  readonly images: readonly Raster[];
  readonly provider: string;
}

/** Decodes the latents image by image. */
export async function decodeImages(job: Job, { latents, dims }: Denoised): Promise<Images> {
  const { request, context, state, config } = job;
  context.report({ kind: 'decoding' });
  const { component } = await state.components.open(
    'vaeDecoder',
    request.pipeline.vaeDecoder,
    job.open,
  );
  const each = dims.slice(1);
  const size = elements(each);
  const images: Raster[] = [];
  for (let first = 0; first < latents.length; first += size) {
    await pause(job);
    const values = latents.subarray(first, first + size);
    images.push(
      toRaster(
        await decodeLatents(component.session, { values, dims: each }, config.scalingFactor),
      ),
    );
  }
  await rest(job, 'vaeDecoder');
  return { images, provider: component.session.provider };
}
