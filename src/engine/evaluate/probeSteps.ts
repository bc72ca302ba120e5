import { mapPrompts } from '../../shared/sensitivity/probePrompts';
import type { CallContext, Remote } from '../../shared/rpc/method';
import type { DiffusionApi } from '../api/diffusionApi';
import type { ProbeEvent, ProbeRequest, ProbeResult } from '../api/probing';
import { withScratch } from './scratch';

/** Few, so that an answer comes seconds after an edit. */
const PROMPTS = 4;

export type StepsToProbe = Pick<
  ProbeRequest,
  'pipeline' | 'provider' | 'runtime' | 'sessionCache' | 'calibrations' | 'pruned'
>;

/** How far steps take the outputs of text encoder and UNet from the dense ones. Fails as `probe` does; nothing is left in `scratch`. */
export const probeSteps = (
  diffusion: Remote<Pick<DiffusionApi, 'probe'>>,
  request: StepsToProbe,
  scratch: string,
  context: CallContext<ProbeEvent>,
): Promise<ProbeResult> =>
  withScratch(scratch, folder =>
    diffusion.probe(
      { ...request, folder, prompts: mapPrompts.slice(0, PROMPTS), seed: 0, steps: 2 },
      context,
    ),
  );
