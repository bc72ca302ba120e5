import { clipped, epsilonOf, predOriginalSampleOf, type Point } from './prediction';
import { combine } from './combine';
import { alphasCumprod } from './schedule';
import type { Run, Scheduler } from './scheduler';
import type { SchedulerConfig } from './schedulerConfig';
import { wholeTimesteps } from './timesteps';

const f = Math.fround;

/** Denoising diffusion implicit models (arXiv 2010.02502) as diffusers' DDIMScheduler. */
export function ddim(config: SchedulerConfig, { steps, images, noise, eta = 0 }: Run): Scheduler {
  const alphas = alphasCumprod(config);
  const final = (config.setAlphaToOne ?? true) ? 1 : alphas[0]!;
  const ratio = Math.floor(config.trainTimesteps / steps);
  const timesteps = wholeTimesteps(config, {
    spacing: config.timestepSpacing ?? 'leading',
    steps,
  });
  const rules = { ...config, clipSample: config.clipSample ?? true };
  return {
    className: 'DDIMScheduler',
    timesteps,
    initSigma: 1,
    scale: latents => latents,
    step(output, index, latents) {
      const timestep = timesteps[index]!;
      const before = timestep - ratio;
      const alpha = alphas[timestep]!;
      const next = before >= 0 ? alphas[before]! : final;
      const point: Point = { alpha: f(Math.sqrt(alpha)), sigma: f(Math.sqrt(f(1 - alpha))) };
      const seen = { output, latents, point };
      const predOriginalSample = clipped(
        predOriginalSampleOf(config.predictionType, seen),
        rules,
        images,
      );
      const spread = f(eta * Math.sqrt(ddimVariance(alpha, next)));
      const mean = combine(
        [f(Math.sqrt(next)), predOriginalSample],
        [f(Math.sqrt(f(1 - next - spread * spread))), epsilonOf(config.predictionType, seen)],
      );
      return spread > 0 ? combine([1, mean], [spread, noise(latents.length)]) : mean;
    },
  };
}

/** The variance of a step with eta 1, from one cumulative product to the next. */
export const ddimVariance = (alpha: number, next: number): number =>
  ((1 - next) / (1 - alpha)) * (1 - alpha / next);
