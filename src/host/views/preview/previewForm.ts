import { randomInt } from 'node:crypto';
import type * as vscode from 'vscode';
import type { GenerationSettings } from '../../../shared/generation/generation';
import type { GenerationDefaults } from '../../../shared/model/model';
import type { Comparison, PreviewForm } from '../../../shared/messages/previewMessages';
import { providerSetting } from './generateSettings';

const KEY = 'pollard.previewForm';
const KEEP_SEED = 'pollard.keepSeed';

/** What the pipeline was used with when the form was remembered. */
const DEFAULTS_KEY = 'pollard.previewForm.defaults';

const usual: GenerationDefaults = { steps: 20, guidance: 7.5 };

/**
 * What the form starts from: the last one, with the usual comparison and the provider of the settings. Steps and guidance of
 * another kind of pipeline make no sense for this one: then its own count.
 */
export function startingForm(
  { workspaceState }: vscode.ExtensionContext,
  [comparison = 'alone']: readonly Comparison[],
  defaults: GenerationDefaults = usual,
): PreviewForm {
  const last = workspaceState.get<Partial<PreviewForm>>(KEY);
  const then = workspaceState.get<GenerationDefaults>(DEFAULTS_KEY) ?? usual;
  const isOther = then.steps !== defaults.steps || then.guidance !== defaults.guidance;
  return {
    prompt: '',
    negative: '',
    seed: 7,
    ...defaults,
    batch: 1,
    noise: 'torch',
    provider: providerSetting(),
    ...last,
    ...(isOther && defaults),
    comparison,
  };
}

/** Whether the seed stays from preview to preview. */
export const keepsSeed = ({ workspaceState }: vscode.ExtensionContext): boolean =>
  workspaceState.get(KEEP_SEED, true);

export async function keepSeed(
  { workspaceState }: vscode.ExtensionContext,
  keep: boolean,
): Promise<void> {
  await workspaceState.update(KEEP_SEED, keep);
}

/** What of a pipeline its form starts from. */
interface StartingPoint {
  readonly comparisons: readonly Comparison[];
  readonly defaults: GenerationDefaults;
}

/** The starting form with a prompt, and another seed where it is not kept. */
export function promptedForm(
  context: vscode.ExtensionContext,
  { comparisons, defaults }: StartingPoint,
  prompt: string,
): PreviewForm {
  const form = { ...startingForm(context, comparisons, defaults), prompt };
  return keepsSeed(context) ? form : { ...form, seed: randomInt(2 ** 32) };
}

/** A form of which nothing is open but where it runs. */
export const settledForm = (
  settings: GenerationSettings,
  [comparison = 'alone']: readonly Comparison[],
): PreviewForm => ({ ...settings, provider: providerSetting(), comparison });

/** Remembers the form over restarts. */
export async function rememberForm(
  { workspaceState }: vscode.ExtensionContext,
  form: PreviewForm,
  defaults: GenerationDefaults = usual,
): Promise<void> {
  await workspaceState.update(DEFAULTS_KEY, defaults);
  await workspaceState.update(KEY, form);
}
