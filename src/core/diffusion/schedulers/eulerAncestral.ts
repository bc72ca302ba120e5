import { combine } from './combine';
import type { Run, Scheduler } from './scheduler';
import type { SchedulerConfig } from './schedulerConfig';
import { sigmaSchedule, unitVariance } from './sigmaSchedule';
import { slope } from './slope';

/**
 * Ancestral sampling with Euler steps as diffusers' EulerAncestralDiscreteScheduler: each step goes below its level and
 * fresh noise fills up. Draws one noise per step, the last one's without effect. It knows no Karras levels.
 */
export function eulerAncestral(config: SchedulerConfig, { steps, noise }: Run): Scheduler {
  const { timesteps, sigmas, initSigma } = sigmaSchedule({ ...config, karrasSigmas: false }, steps);
  return {
    className: 'EulerAncestralDiscreteScheduler',
    timesteps,
    initSigma,
    scale: (latents, index) => unitVariance(latents, sigmas[index]!),
    step(output, index, latents) {
      const [sigma, next] = [sigmas[index]!, sigmas[index + 1]!];
      const up = Math.sqrt((next ** 2 * (sigma ** 2 - next ** 2)) / sigma ** 2);
      const down = Math.sqrt(Math.max(next ** 2 - up ** 2, 0));
      const derivative = slope(config.predictionType, { output, latents, sigma });
      return combine([1, latents], [down - sigma, derivative], [up, noise(latents.length)]);
    },
  };
}
