import * as vscode from 'vscode';
import { seriesTable } from '../../../shared/answer/seriesTable';
import type { PipelineDescription } from '../../../shared/model/model';
import { safeLimit } from '../../../shared/safeLimit/safeLimit';
import { safeLimitSentence } from '../../../shared/safeLimit/sentences';
import type { SweepOfPipeline } from '../../services/sweepsOf';

/** Says why nothing is known to be safe, and offers the ways to find out. */
export async function offerMeasuring(
  { folder }: PipelineDescription,
  sweeps: readonly SweepOfPipeline[],
): Promise<void> {
  const find = vscode.l10n.t('Find Largest Safe Sparsity…');
  const sweep = vscode.l10n.t('Sweep Sparsity…');
  const choice = await vscode.window.showInformationMessage(why(folder, sweeps), find, sweep);
  const uri = vscode.Uri.file(folder);
  if (choice === find) await vscode.commands.executeCommand('pollard.findSafe', uri);
  if (choice === sweep) await vscode.commands.executeCommand('pollard.sweep', uri);
}

function why(folder: string, sweeps: readonly SweepOfPipeline[]): string {
  if (sweeps.length === 0)
    return vscode.l10n.t(
      'How far {0} can be pruned is not measured yet: no sweep of these very models is known.',
      vscode.workspace.asRelativePath(folder),
    );
  const answers = sweeps.flatMap(({ folder: at, contents: { curves, plan }, tolerance }) =>
    curves.flatMap(({ series }) =>
      series.map(each => {
        const limit = safeLimit(seriesTable(each, plan), tolerance);
        return `${vscode.workspace.asRelativePath(at)}: ${safeLimitSentence(limit, tolerance)}`;
      }),
    ),
  );
  return [vscode.l10n.t('No sweep shows a sparsity to be safe.'), ...answers].join(' ');
}
