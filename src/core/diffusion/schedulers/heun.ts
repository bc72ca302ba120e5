import { combine } from './combine';
import type { Run, Scheduler } from './scheduler';
import type { SchedulerConfig } from './schedulerConfig';
import { sigmaSchedule, unitVariance } from './sigmaSchedule';
import { slope } from './slope';

interface Start {
  readonly latents: Float32Array;
  readonly derivative: Float32Array;
  readonly dt: number;
}

/**
 * Heun's method over noise levels (arXiv 2206.00364, algorithm 1) as diffusers' HeunDiscreteScheduler: an Euler step, then
 * the same step again with the mean of the slopes at its ends. N steps are 2 N - 1 evaluations, the last is Euler's.
 */
export function heun(config: SchedulerConfig, { steps }: Run): Scheduler {
  const { timesteps, sigmas, initSigma } = sigmaSchedule(config, steps);
  // Evaluation 2 k - 1 corrects the step that evaluation 2 k - 2 tried; both ends are at level k.
  const level = (index: number): number => sigmas[Math.ceil(index / 2)]!;
  let start: Start | undefined;
  return {
    className: 'HeunDiscreteScheduler',
    timesteps: timesteps.flatMap((t, i) => (i ? [t, t] : [t])),
    initSigma,
    scale: (latents, index) => unitVariance(latents, level(index)),
    step(output, index, latents) {
      const sigma = level(index);
      const derivative = slope(config.predictionType, { output, latents, sigma });
      if (!start) {
        const dt = level(index + 1) - sigma;
        start = { latents, derivative, dt };
        return combine([1, latents], [dt, derivative]);
      }
      const first = start;
      start = undefined;
      const mean = combine([0.5, first.derivative], [0.5, derivative]);
      return combine([1, first.latents], [first.dt, mean]);
    },
  };
}
