import { karrasSigmas, timestepOf } from './karras';
import { alphasCumprod, linspace32, sigmasOf } from './schedule';
import type { SchedulerConfig } from './schedulerConfig';
import { fractionalTimesteps } from './timesteps';

const f = Math.fround;

/** The noise levels that the solvers of the sigma family (latents = original + sigma * noise) step through. */
export interface SigmaSchedule {
  readonly timesteps: readonly number[];
  /** One per timestep, and where the last step ends. */
  readonly sigmas: Float32Array;
  readonly initSigma: number;
}

/**
 * The levels of `steps` steps down to zero, as configured: linear or logarithmic between the training levels, or
 * Karras's. Fails `invalid-request` for an impossible step count.
 */
export function sigmaSchedule(config: SchedulerConfig, steps: number): SigmaSchedule {
  const training = sigmasOf(alphasCumprod(config));
  let timesteps = fractionalTimesteps(config, steps);
  let levels = interpolated(config, training, timesteps);
  if (config.karrasSigmas) {
    levels = karrasSigmas(levels.at(-1)!, levels[0]!, steps);
    const logarithms = training.map(Math.log);
    timesteps = levels.map(sigma => timestepOf(sigma, logarithms));
  }
  const sigmas = Float32Array.from([...levels, 0]);
  const most = sigmas.reduce((a, b) => Math.max(a, b));
  // "leading" does not start at the last timestep: there the latents still hold some picture.
  const initSigma = config.timestepSpacing === 'leading' ? growth(most) : most;
  return { timesteps, sigmas, initSigma };
}

/** The latents as the model was trained to see them: with unit variance. */
export function unitVariance(latents: Float32Array, sigma: number): Float32Array {
  const factor = growth(sigma);
  return latents.map(x => x / factor);
}

/** sqrt(sigma^2 + 1), float32. */
const growth = (sigma: number): number => f(Math.sqrt(f(f(sigma * sigma) + 1)));

function interpolated(
  { name, interpolation }: SchedulerConfig,
  training: Float32Array,
  timesteps: readonly number[],
): number[] {
  // Euler alone knows the logarithmic kind; it makes one level more.
  if (name === 'euler' && interpolation === 'log_linear') {
    const [most, least] = [Math.log(training.at(-1)!), Math.log(training[0]!)];
    return Array.from(linspace32(most, least, timesteps.length + 1).map(Math.exp));
  }
  return timesteps.map(t => {
    const below = Math.min(Math.floor(t), training.length - 2);
    const low = training[below]!;
    return low + (training[below + 1]! - low) * (t - below);
  });
}
