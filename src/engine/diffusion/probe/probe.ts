import type { Embedding } from '../../../core/diffusion/unetModel';
import type { Step } from '../../../shared/recipe/recipe';
import { removesUnits } from '../../../shared/recipe/removesUnits';
import type { CallContext } from '../../../shared/rpc/method';
import type { ProbeEvent, ProbeRequest, ProbeResult } from '../../api/probing';
import type { EngineState } from '../job';
import type { OpenFedOptions } from './componentProbe';
import { denseTexts } from './openProbe';
import { beginProbe, type ProbeJob } from './probeJob';
import { openTextProbe, textError } from './textProbe';
import { openUnetProbe } from './unetProbe';

/**
 * Measures what steps do to the outputs of text encoder and UNet at fixed inputs: each component is loaded once, and pruned in
 * memory. Fails `cancelled` between runs when the caller cancels.
 */
export async function probe(
  request: ProbeRequest,
  context: CallContext<ProbeEvent>,
  state: EngineState,
): Promise<ProbeResult> {
  const started = performance.now();
  const job = await beginProbe(request, context, state);
  const { unet: steps = [], 'text-encoder': textSteps = [] } = request.pruned;
  const texts = await textsOf(job, state, textSteps);
  const unet = await openUnetProbe(job, texts.dense, fedFor(steps));
  try {
    const probeError = await unet.error(steps);
    return {
      ...{ textError: texts.error, probeError },
      jointError: textSteps.length === 0 ? probeError : await unet.error(steps, texts.pruned),
      ...{ prompts: request.prompts.length, timesteps: unet.timesteps },
      milliseconds: performance.now() - started,
    };
  } finally {
    await unet.close();
  }
}

interface Texts {
  readonly dense: readonly Embedding[];
  readonly pruned: readonly Embedding[];
  readonly error: number;
}

async function textsOf(job: ProbeJob, state: EngineState, steps: readonly Step[]): Promise<Texts> {
  if (steps.length === 0) {
    const dense = await denseTexts(job, state);
    return { dense, pruned: dense, error: 0 };
  }
  const probe = await openTextProbe(job, fedFor(steps));
  try {
    const { dense } = probe;
    const pruned = await probe.states(steps);
    return { dense, pruned, error: textError(pruned, dense) };
  } finally {
    await probe.close();
  }
}

const fedFor = (steps: readonly Step[]): OpenFedOptions => ({
  calls: 'few',
  targets: [...new Set(steps.flatMap(({ targets }) => targets))],
  units: removesUnits(steps),
});
