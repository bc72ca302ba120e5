import * as vscode from 'vscode';
import type { ModelDocument } from '../document/modelDocument';
import { pipelineBases } from '../services/pipelineBases';
import type { Services } from '../services/services';
import { callsOf, type Effort, repairRows } from './repairRows';

/** Asks by which prompts a compensating step is calibrated, saying what each choice takes; undefined where nobody answers. */
export async function pickRepairPrompts(
  services: Services,
  documents: readonly ModelDocument[],
  title: string,
): Promise<readonly string[] | undefined> {
  const efforts: Effort[] = [];
  for (const document of documents) {
    const { component, defaults } = await pipelineBases(services, document);
    efforts.push(callsOf(component, defaults.steps));
  }
  const row = await vscode.window.showQuickPick(
    repairRows(prompts => efforts.map(effort => effort(prompts)).join(', ')),
    {
      title,
      placeHolder: vscode.l10n.t(
        'What the model is run with first, several times over where it is large',
      ),
      ignoreFocusOut: true,
    },
  );
  if (!row || row.prompts) return row?.prompts;
  const [uri] =
    (await vscode.window.showOpenDialog({
      title: vscode.l10n.t('Choose a File with a Prompt on Each Line'),
      filters: { [vscode.l10n.t('Text')]: ['txt'], [vscode.l10n.t('All Files')]: ['*'] },
    })) ?? [];
  return uri && services.engines.model.prompts({ file: uri.fsPath });
}
