import * as vscode from 'vscode';
import type { GenerateRequest } from '../../../engine/api/generation';
import type { ProviderChoice } from '../../../shared/generation/generation';

/** What the user's settings say about running. */
export function generateSettings(): Pick<
  GenerateRequest,
  'sessionCache' | 'previewEvery' | 'runtime'
> {
  const settings = vscode.workspace.getConfiguration('pollard');
  const runtime = settings.get<string>('runtimePath', '').trim();
  return {
    sessionCache: settings.get<'all' | 'one'>('sessionCache', 'all'),
    previewEvery: settings.get<number>('previewEvery', 2),
    ...(runtime && { runtime }),
  };
}

/** The provider that the settings name. */
export const providerSetting = (): ProviderChoice =>
  vscode.workspace.getConfiguration('pollard').get<ProviderChoice>('provider', 'auto');
