import type * as vscode from 'vscode';
import type { Comparison, PreviewForm } from '../../shared/previewMessages';
import { providerSetting } from './runPreview';

const KEY = 'pollard.previewForm';

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

/** Remembers the form over restarts. */
export async function rememberForm(
  { workspaceState }: vscode.ExtensionContext,
  form: PreviewForm,
): Promise<void> {
  await workspaceState.update(KEY, form);
}
