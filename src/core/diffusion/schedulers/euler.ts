import { combine } from './combine';
import type { Run, Scheduler } from './scheduler';
import type { SchedulerConfig } from './schedulerConfig';
import { sigmaSchedule, unitVariance } from './sigmaSchedule';
import { slope } from './slope';

/** Euler's method over noise levels (arXiv 2206.00364, algorithm 2 without churn) as diffusers' EulerDiscreteScheduler. */
export function euler(config: SchedulerConfig, { steps }: Run): Scheduler {
  const { timesteps, sigmas, initSigma } = sigmaSchedule(config, steps);
  return {
    className: 'EulerDiscreteScheduler',
    timesteps,
    initSigma,
    scale: (latents, index) => unitVariance(latents, sigmas[index]!),
    step(output, index, latents) {
      const sigma = sigmas[index]!;
      const derivative = slope(config.predictionType, { output, latents, sigma });
      return combine([1, latents], [sigmas[index + 1]! - sigma, derivative]);
    },
  };
}
