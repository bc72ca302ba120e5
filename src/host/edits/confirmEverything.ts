import * as vscode from 'vscode';
import type { TargetSet } from '../../shared/recipe/recipe';
import { targetedLabel } from '../../shared/recipe/targetedLabel';

/** Asks once before 100 %: nothing is left of a model then. */
export async function confirmEverything({
  names,
  targets,
}: {
  readonly names: readonly string[];
  readonly targets: readonly TargetSet[];
}): Promise<boolean> {
  const prune = vscode.l10n.t('Prune to 100 %');
  const choice = await vscode.window.showWarningMessage(
    vscode.l10n.t('Make all {0} of {1} zero?', targetedLabel(targets), names.join(', ')),
    {
      modal: true,
      detail: vscode.l10n.t(
        'At 100 % none of these weights is left, and the model can draw nothing. Undo brings them back.',
      ),
    },
    prune,
  );
  return choice === prune;
}
