import { combine } from './combine';
import type { Run, Scheduler } from './scheduler';
import type { SchedulerConfig } from './schedulerConfig';
import { sigmaSchedule, unitVariance } from './sigmaSchedule';
import { slope } from './slope';

const order = 4;

/** The linear multistep method over noise levels, of order 4, as diffusers' LMSDiscreteScheduler. */
export function lms(config: SchedulerConfig, { steps }: Run): Scheduler {
  const { timesteps, sigmas, initSigma } = sigmaSchedule(config, steps);
  /** Slopes of the last steps, latest first. */
  let slopes: readonly Float32Array[] = [];
  return {
    className: 'LMSDiscreteScheduler',
    timesteps,
    initSigma,
    scale: (latents, index) => unitVariance(latents, sigmas[index]!),
    step(output, index, latents) {
      const latest = slope(config.predictionType, { output, latents, sigma: sigmas[index]! });
      slopes = [latest, ...slopes].slice(0, order);
      const known = slopes.map((_, k) => sigmas[index - k]!);
      const change = slopes.map(
        (values, k) => [weight(known, k, sigmas[index + 1]!), values] as const,
      );
      return combine([1, latents], [1, combine(...change)]);
    },
  };
}

/**
 * The integral, from the latest known level to `end`, of the Lagrange polynomial that is 1 at level `k` and 0 at the others.
 * Gauss-Legendre's two points are exact up to degree 3.
 */
function weight(known: readonly number[], k: number, end: number): number {
  const start = known[0]!;
  const [middle, half] = [(start + end) / 2, (end - start) / 2];
  const polynomial = (sigma: number): number =>
    known.reduce(
      (product, other, j) =>
        j === k ? product : (product * (sigma - other)) / (known[k]! - other),
      1,
    );
  const offset = half / Math.sqrt(3);
  return half * (polynomial(middle - offset) + polynomial(middle + offset));
}
