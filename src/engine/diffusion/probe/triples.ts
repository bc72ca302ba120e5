import { denoise } from '../../../core/diffusion/denoise';
import { imageSize } from '../../../core/diffusion/imageSize';
import { createScheduler } from '../../../core/diffusion/schedulers/createScheduler';
import type { Embedding, UnetModel } from '../../../core/diffusion/unetModel';
import { initialNoise } from '../initialNoise';
import type { ProbeJob } from './probeJob';

/** What a UNet is given once, and what the dense one makes of it. */
export interface Triple {
  /** Which of the prompts. */
  readonly prompt: number;
  readonly latents: Float32Array;
  readonly timestep: number;
  readonly output: Float32Array;
}

export interface Triples {
  readonly triples: readonly Triple[];
  /** Of a latent: channels, height, width. */
  readonly dims: readonly number[];
}

/**
 * Denoises every prompt in few steps without guidance and keeps what the UNet was given: noise at the first timestep, and
 * latents as they come about at the later ones, where noise alone would be nothing that the UNet ever sees.
 */
export async function denseTriples(
  { settings, jobFor, betweenCalls }: ProbeJob,
  unet: UnetModel,
  texts: readonly Embedding[],
): Promise<Triples> {
  const { config } = jobFor(0);
  const { width, height, steps } = settings;
  const size = imageSize({
    ...(width !== undefined && { width }),
    ...(height !== undefined && { height }),
    ...{ config, sample: unet.sample },
  });
  const dims = [unet.sample.dims[1] ?? 4, size.latentHeight, size.latentWidth];
  const triples: Triple[] = [];
  for (const [at, prompt] of texts.entries()) {
    const job = jobFor(at);
    const { noise, source } = await initialNoise(job.request, [1, ...dims]);
    const scheduler = createScheduler(config.scheduler, { steps, images: 1, noise: source });
    const heard: UnetModel = {
      sample: unet.sample,
      predict: async (rows, timestep) => {
        const output = await unet.predict(rows, timestep, dims);
        triples.push({ prompt: at, latents: rows[0]!.latents, timestep, output });
        return output;
      },
    };
    const run = denoise({
      ...{ unet: heard, scheduler, noise, dims, prompt, negative: null, guidance: 1 },
    });
    // Each step is heard above: only that it ended matters here.
    while (!(await run.next()).done) await betweenCalls();
  }
  return { triples, dims };
}
