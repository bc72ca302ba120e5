import * as vscode from 'vscode';
import type { ModelDocument } from '../document/modelDocument';
import { documentNames } from '../document/documentNames';
import type { Services } from '../services/services';
import { pruneRequest } from './commandTarget';
import { appendSteps, documentsOf } from './prune';
import { pickRepairPrompts } from './pickRepairPrompts';
import {
  type BudgetRow,
  budgetRows,
  dropRows,
  type RemovalMethod,
  removalRows,
  type ShareRow,
  shareRows,
} from './removalRows';
import { removeToBudget } from './removeToBudget';
import { stepFor, subjectOf } from './stepFor';

type ShareItem = vscode.QuickPickItem & Partial<ShareRow> & Partial<BudgetRow>;

/** *Remove Heads and Neurons…*: whole units of files, blocks, layers or the active model become zero, as one undoable edit. */
export async function removeUnits(
  services: Services,
  first: unknown,
  second: unknown,
): Promise<void> {
  const request = pruneRequest(first, second);
  const { selector } = request;
  const { documents } = await documentsOf(services, request);
  const subjects =
    selector === '*'
      ? documentNames(documents)
      : documents.map(({ model }) => subjectOf(model, selector));
  const title = vscode.l10n.t('Remove from {0}', subjects.join(', '));
  const shares: readonly ShareItem[] = [
    separator(vscode.l10n.t('Neurons of feed-forwards')),
    ...shareRows('neurons'),
    separator(vscode.l10n.t('Heads of attentions')),
    ...shareRows('heads'),
    separator(vscode.l10n.t('All of what is selected')),
    ...dropRows(),
    ...budgetItems(documents, selector),
  ];
  const share = await vscode.window.showQuickPick(shares, {
    title,
    placeHolder: vscode.l10n.t('How many units go, rounded to sizes that stay fast'),
    ignoreFocusOut: true,
  });
  if (share?.aim) return removeToBudget(services, documents[0]!, { aim: share.aim, title });
  const goal = share?.goal;
  if (!goal) return;
  const append = (method: Partial<RemovalMethod>, prompts?: readonly string[]): Promise<void> =>
    appendSteps(
      services,
      documents.map(document => ({
        document,
        step: stepFor(document.model, { goal, selector, ...method }),
        ...(prompts && { prompts }),
      })),
    );
  if ('drop' in goal) return append({});
  const chosen = await vscode.window.showQuickPick(
    removalRows(documents.map(({ model }) => model.component)),
    { title, placeHolder: vscode.l10n.t('Which units go'), ignoreFocusOut: true },
  );
  if (!chosen) return;
  if (!chosen.method.compensate) return append(chosen.method);
  const prompts = await pickRepairPrompts(services, documents, title);
  if (prompts) await append(chosen.method, prompts);
}

const separator = (label: string): ShareItem => ({
  label,
  kind: vscode.QuickPickItemKind.Separator,
});

/** A budget is over all layers of one model. */
const budgetItems = (
  documents: readonly ModelDocument[],
  selector: string,
): readonly ShareItem[] =>
  documents.length === 1 && selector === '*'
    ? [separator(vscode.l10n.t('Until it saves enough')), ...budgetRows()]
    : [];
