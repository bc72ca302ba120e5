import { karrasSigmas, timestepOf } from './karras';
import {
  clipped,
  epsilonOf,
  predOriginalSampleOf,
  type Point,
  type Prediction,
} from './prediction';
import { alphasCumprod, sigmasOf } from './schedule';
import type { SchedulerConfig } from './schedulerConfig';
import { multistepTimesteps, roundEven, unique } from './timesteps';

const f = Math.fround;

/** A point of the schedule with lambda = log(alpha / sigma), in which the multistep solvers step. */
export interface LambdaPoint extends Point {
  readonly lambda: number;
}

/** The points that the solvers of the multistep family step through. */
export interface MultistepSchedule {
  readonly timesteps: readonly number[];
  /** One per timestep, and where the last step ends: at timestep 0. */
  readonly points: readonly LambdaPoint[];
}

/** The schedule of `steps` steps, evenly spaced or Karras's. Fails `invalid-request` for an impossible step count. */
export function multistepSchedule(config: SchedulerConfig, steps: number): MultistepSchedule {
  const alphas = alphasCumprod(config);
  const even = multistepTimesteps(config, steps);
  const timesteps = config.karrasSigmas ? karrasTimesteps(sigmasOf(alphas), steps) : even;
  const points = [...timesteps, 0].map(timestep => {
    const alpha = f(Math.sqrt(alphas[timestep]!));
    const sigma = f(Math.sqrt(f(1 - alphas[timestep]!)));
    return { alpha, sigma, lambda: f(f(Math.log(alpha)) - f(Math.log(sigma))) };
  });
  return { timesteps, points };
}

function karrasTimesteps(sigmas: Float32Array, steps: number): number[] {
  const logarithms = sigmas.map(Math.log);
  const levels = karrasSigmas(sigmas[0]!, sigmas.at(-1)!, steps);
  return unique(levels.map(sigma => roundEven(timestepOf(sigma, logarithms))));
}

/** What the solver interpolates: the noise, or the clean latents after the configured thresholding. */
export const solved = (
  config: SchedulerConfig,
  prediction: Prediction,
  { images, kind }: { readonly images: number; readonly kind: 'original' | 'noise' },
): Float32Array =>
  kind === 'noise'
    ? epsilonOf(config.predictionType, prediction)
    : clipped(
        predOriginalSampleOf(config.predictionType, prediction),
        { ...config, clipSample: false },
        images,
      );
