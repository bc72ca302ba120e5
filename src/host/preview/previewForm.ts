import { randomInt } from 'node:crypto';
import type * as vscode from 'vscode';
import type { Comparison, PreviewForm } from '../../shared/previewMessages';
import { providerSetting } from './generateSettings';

const KEY = 'pollard.previewForm';
const KEEP_SEED = 'pollard.keepSeed';

/** What the form starts from: the last one, with the usual comparison and the provider of the settings. */
export function startingForm(
  { workspaceState }: vscode.ExtensionContext,
  [comparison = 'alone']: readonly Comparison[],
): PreviewForm {
  const last = workspaceState.get<Partial<PreviewForm>>(KEY);
  return {
    prompt: '',
    negative: '',
    seed: 7,
    steps: 20,
    guidance: 7.5,
    batch: 1,
    noise: 'torch',
    provider: providerSetting(),
    ...last,
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

/** The starting form with a prompt, and another seed where it is not kept. */
export function promptedForm(
  context: vscode.ExtensionContext,
  comparisons: readonly Comparison[],
  prompt: string,
): PreviewForm {
  const form = { ...startingForm(context, comparisons), prompt };
  return keepsSeed(context) ? form : { ...form, seed: randomInt(2 ** 32) };
}

/** Remembers the form over restarts. */
export async function rememberForm(
  { workspaceState }: vscode.ExtensionContext,
  form: PreviewForm,
): Promise<void> {
  await workspaceState.update(KEY, form);
}
