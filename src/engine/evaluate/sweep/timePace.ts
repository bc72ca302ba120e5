import { encodePng } from '../../../core/image/png';
import { encodeNpy } from '../../../core/io/npy';
import type { PipelinePaths } from '../../../shared/generation/pipelinePaths';
import type { Remote } from '../../../shared/rpc/method';
import type { SweepPace } from '../../../shared/sweep/sweepChoice';
import type { SweepPlan } from '../../../shared/sweep/sweepPlan';
import type { DiffusionApi } from '../../api/diffusionApi';
import type { GenerateRequest } from '../../api/generation';

/** Of each of the two pictures: the second has its models loaded and warm. */
const STEPS = 2;

/** What cells of a plan take on this machine, by two pictures of two steps each. Fails as `generate` does. */
export async function timePace(
  diffusion: Remote<Pick<DiffusionApi, 'generate'>>,
  pipeline: PipelinePaths,
  { prompts, seeds, settings }: Pick<SweepPlan, 'prompts' | 'seeds' | 'settings'>,
  signal: AbortSignal,
): Promise<SweepPace> {
  const request: GenerateRequest = {
    ...({ pipeline, provider: 'cpu', sessionCache: 'all', previewEvery: 0 } as const),
    settings: { ...settings, steps: STEPS, prompt: prompts[0]!, seed: seeds[0]!, batch: 1 },
    ...({ withLatents: true, bulk: true } as const),
  };
  await diffusion.generate(request, { signal });
  const { report, recorded, latents } = await diffusion.generate(request, { signal });
  const { raster, texts } = recorded![0]!;
  const step = (report.millisecondsPerStep * report.timesteps.length) / STEPS;
  const besides = Math.max(0, report.milliseconds - STEPS * step);
  return {
    millisecondsPerCall: step + besides / settings.steps,
    bytesPerCell: encodePng(raster, texts).length + encodeNpy(latents!).length,
  };
}
