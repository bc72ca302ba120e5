import { denoise, type DenoiseOptions } from '../../core/diffusion/denoise';
import { type ImageSize, imageSize } from '../../core/diffusion/imageSize';
import type { LatentPreview } from '../../core/diffusion/latentPreview';
import { createScheduler } from '../../core/diffusion/schedulers/createScheduler';
import { allFinite } from '../../core/diffusion/tensor';
import { unetModel } from '../../core/diffusion/unetModel';
import { toFailure } from '../../shared/failure';
import type { Refusal } from '../../shared/generation/generation';
import type { Component, Opened } from './components';
import type { Texts } from './encodeTexts';
import { initialNoise, noiseHash } from './initialNoise';
import { type Job, yieldToMessages, releaseIfLowMemory } from './job';
import { openComponent } from './openComponent';
import { runRefusal } from './refusal';
import { slowerThanCpu } from './slowerThanCpu';
import { stepReports } from './stepReports';

/** The end of the loop, and what is worth knowing of its way. */
export interface Denoised {
  readonly opened: Opened;
  readonly size: ImageSize;
  readonly latents: Float32Array;
  /** Batch, channels, height, width. */
  readonly dims: readonly number[];
  readonly scheduler: string;
  readonly timesteps: readonly number[];
  readonly milliseconds: readonly number[];
  readonly noiseHash: string;
  /** 1-based step after which the latents were no longer finite. */
  readonly firstNonFiniteStep: number | null;
}

/**
 * Denoises on the first provider that works and, under `auto`, is not slower than the CPU. A provider that is given up
 * on the way costs its steps: the run starts anew, so that an image never mixes two.
 */
export async function denoiseWithFallback(
  job: Job,
  texts: Texts,
  preview: LatentPreview | null,
): Promise<Denoised> {
  const { state } = job;
  for (;;) {
    const opened = await openComponent(job, 'unet');
    await yieldToMessages(job);
    const outcome = await attempt(job, { opened, texts, preview });
    if (!('reason' in outcome)) {
      await releaseIfLowMemory(job, 'unet');
      return outcome;
    }
    if (job.speeds.slower.has(outcome.provider))
      await state.components.release({ provider: outcome.provider });
    else if (job.request.fed?.steps.unet) state.fed.refuse(outcome);
    else state.components.refuse(opened.component.identity, outcome);
    job.open.gaveUp([outcome]);
  }
}

interface Attempt {
  readonly opened: Opened;
  readonly texts: Texts;
  readonly preview: LatentPreview | null;
}

async function attempt(job: Job, { opened, texts, preview }: Attempt): Promise<Denoised | Refusal> {
  const { settings } = job.request;
  const { component } = opened;
  const { provider } = component.session;
  const unet = unetModel(component.session);
  const size = imageSize({ ...settings, config: job.config, sample: unet.sample });
  const dims = [unet.sample.dims[1] ?? 4, size.latentHeight, size.latentWidth];
  const { noise, source } = await initialNoise(job.request, [settings.batch, ...dims]);
  const scheduler = createScheduler(job.config.scheduler, {
    steps: settings.steps,
    images: settings.batch,
    noise: source,
  });
  const options: DenoiseOptions = {
    unet,
    scheduler,
    noise,
    dims,
    prompt: texts.promptEmbedding,
    negative: texts.negativeEmbedding,
    guidance: settings.guidance,
  };
  const report = stepReports(job, { steps: scheduler.timesteps.length, dims, preview });
  const milliseconds: number[] = [];
  let latents = noise;
  let firstNonFiniteStep: number | null = null;
  try {
    for await (const step of denoise(options)) {
      latents = step.latents;
      milliseconds.push(step.milliseconds);
      if (step.index === 1) takeProfile(component);
      if (firstNonFiniteStep === null && !allFinite(latents)) firstNonFiniteStep = step.index + 1;
      report(step);
      await yieldToMessages(job);
      if (step.index === 1) {
        const slower = await slowerThanCpu(job, provider, options, step.milliseconds);
        if (slower !== null) return slower;
      }
    }
  } catch (thrown) {
    const failure = toFailure(thrown);
    if (failure.code !== 'runtime' || provider === 'cpu') throw thrown;
    return runRefusal(provider, thrown);
  }
  takeProfile(component);
  return {
    opened,
    size,
    latents,
    dims: [settings.batch, ...dims],
    scheduler: scheduler.className,
    timesteps: scheduler.timesteps,
    milliseconds,
    noiseHash: noiseHash(noise),
    firstNonFiniteStep,
  };
}

/** Ends a new session's profile after its warm step and keeps the shares. */
function takeProfile(component: Component): void {
  if (!component.profile) return;
  component.session.endProfile();
  component.shares = component.profile.take();
  delete component.profile;
}
