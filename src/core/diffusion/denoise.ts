import type { Scheduler } from './schedulers/scheduler';
import { elements } from './tensor';
import type { Embedding, Row, UnetModel } from './unetModel';

/** A denoising run. */
export interface DenoiseOptions {
  readonly unet: UnetModel;
  readonly scheduler: Scheduler;
  /** Unit normal noise of all images, one after the other. */
  readonly noise: Float32Array;
  /** One image's latents: channels, height, width. */
  readonly dims: readonly number[];
  readonly prompt: Embedding;
  /** Null without guidance, which halves the work. */
  readonly negative: Embedding | null;
  readonly guidance: number;
}

/** What one evaluation of the model led to. */
export interface DenoiseStep {
  /** 0-based. */
  readonly index: number;
  readonly timestep: number;
  readonly latents: Float32Array;
  /** The latents as the model sees them next: the sigma family's without their growth. */
  readonly scaled: Float32Array;
  readonly milliseconds: number;
}

/**
 * The denoising loop: one event per evaluation of the model, the last one's latents are the result (before the division
 * by the scaling factor). Ends at once when its consumer does.
 */
export async function* denoise(options: DenoiseOptions): AsyncGenerator<DenoiseStep> {
  const { scheduler, noise } = options;
  let latents: Float32Array = noise.map(value => value * Math.fround(scheduler.initSigma));
  let scaled = scheduler.scale(latents, 0);
  for (const [index, timestep] of scheduler.timesteps.entries()) {
    const started = performance.now();
    const output = await predict(options, scaled, timestep);
    latents = scheduler.step(output, index, latents);
    const more = index + 1 < scheduler.timesteps.length;
    scaled = more ? scheduler.scale(latents, index + 1) : latents;
    yield { index, timestep, latents, scaled, milliseconds: performance.now() - started };
  }
}

/** The model's output for all images, guided: unconditional first, as one batch where the graph allows it. */
async function predict(
  { unet, dims, prompt, negative, guidance }: DenoiseOptions,
  scaled: Float32Array,
  timestep: number,
): Promise<Float32Array> {
  const size = elements(dims);
  const rows = (embedding: Embedding): Row[] =>
    Array.from({ length: scaled.length / size }, (_, i) => ({
      latents: scaled.subarray(i * size, (i + 1) * size),
      embedding,
    }));
  if (!negative) return unet.predict(rows(prompt), timestep, dims);
  const both = await unet.predict([...rows(negative), ...rows(prompt)], timestep, dims);
  const free = both.subarray(0, scaled.length);
  const bound = both.subarray(scaled.length);
  const f = Math.fround;
  const weight = f(guidance);
  const guided = new Float32Array(free.length);
  for (let i = 0; i < guided.length; i++)
    guided[i] = free[i]! + f(weight * f(bound[i]! - free[i]!));
  return guided;
}
