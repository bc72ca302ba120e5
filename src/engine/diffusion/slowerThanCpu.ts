import type { DenoiseOptions } from '../../core/diffusion/denoise';
import { denoise } from '../../core/diffusion/denoise';
import { unetModel } from '../../core/diffusion/unetModel';
import type { Scheduler } from '../../core/diffusion/schedulers/scheduler';
import type { Refusal } from '../../shared/generation/generation';
import { pathOf } from '../../shared/generation/pipelinePaths';
import type { Provider } from '../session';
import type { Job } from './job';

/**
 * Whether a GPU's warm step took longer than the CPU's, as a software Vulkan driver's does; asked under `auto` only, and
 * once per pipeline. Gives why to step down, or null.
 */
export async function slowerThanCpu(
  job: Job,
  provider: Provider,
  options: DenoiseOptions,
  milliseconds: number,
): Promise<Refusal | null> {
  const { judged, slower } = job.speeds;
  if (job.request.provider !== 'auto' || provider === 'cpu' || judged.has(provider)) return null;
  const { runtime, sessionCache: keep } = job.open;
  const session = await runtime.load(pathOf(job.request.pipeline, 'unet'), {
    provider: 'cpu',
    sessionCache: keep,
  });
  try {
    // Two evaluations of a schedule that changes nothing: one to warm up, one to time.
    const idle: Scheduler = {
      className: '',
      timesteps: options.scheduler.timesteps.slice(0, 2),
      initSigma: 1,
      scale: latents => latents,
      step: (_, __, latents) => latents,
    };
    let cpu = Infinity;
    for await (const step of denoise({ ...options, unet: unetModel(session), scheduler: idle }))
      cpu = step.milliseconds;
    judged.add(provider);
    if (cpu >= milliseconds) return null;
    const reason = `a step took ${milliseconds.toFixed(0)} ms, on the CPU ${cpu.toFixed(0)} ms`;
    slower.set(provider, { provider, reason });
    return { provider, reason };
  } finally {
    await session.release();
  }
}
