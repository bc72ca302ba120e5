import type { Embedding } from '../../../core/diffusion/unetModel';
import type { ProbeComponent } from '../../api/probing';
import { encodeTexts } from '../encodeTexts';
import type { EngineState } from '../job';
import type { ComponentProbe, OpenFedOptions } from './componentProbe';
import type { ProbeJob } from './probeJob';
import { openTextProbe } from './textProbe';
import { openUnetProbe } from './unetProbe';

/** Loads one component to be probed; for the UNet, texts are encoded and the text encoder makes room. */
export const openProbe = async (
  job: ProbeJob,
  state: EngineState,
  { component, ...options }: OpenFedOptions & { readonly component: ProbeComponent },
): Promise<ComponentProbe> =>
  component === 'text-encoder'
    ? openTextProbe(job, options)
    : openUnetProbe(job, await denseTexts(job, state), options);

/** The states of every prompt by the plain text encoder, which is given up afterwards. */
export async function denseTexts(
  { settings, jobFor, betweenCalls }: ProbeJob,
  state: EngineState,
): Promise<readonly Embedding[]> {
  const texts: Embedding[] = [];
  for (const at of settings.prompts.keys())
    texts.push((await encodeTexts(jobFor(at))).promptEmbedding);
  // A generation that began meanwhile may still need it.
  await betweenCalls();
  await state.components.release({ kind: 'text-encoder' });
  return texts;
}
