import * as vscode from 'vscode';
import { Failure } from '../../shared/failure';

/** Fails `no-permission` in a restricted workspace. */
export function refuseRestricted(
  message = vscode.l10n.t('A restricted workspace shows sweeps and runs none.'),
): void {
  if (vscode.workspace.isTrusted) return;
  throw new Failure({
    code: 'no-permission',
    message,
    hint: vscode.l10n.t('Trust the workspace to run it.'),
  });
}
