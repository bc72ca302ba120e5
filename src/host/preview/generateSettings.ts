import * as vscode from 'vscode';
import type { GenerateRequest } from '../../engine/api';
import type { ProviderChoice } from '../../shared/generation';

/** What the user's settings say about running. */
export function generateSettings(): Pick<GenerateRequest, 'keep' | 'previewEvery' | 'runtime'> {
  const settings = vscode.workspace.getConfiguration('pollard');
  const runtime = settings.get<string>('runtimePath', '').trim();
  return {
    keep: settings.get<'speed' | 'memory'>('memory', 'speed'),
    previewEvery: settings.get<number>('previewEvery', 2),
    ...(runtime && { runtime }),
  };
}

/** The provider that the settings name. */
export const providerSetting = (): ProviderChoice =>
  vscode.workspace.getConfiguration('pollard').get<ProviderChoice>('provider', 'auto');
