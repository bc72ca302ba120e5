import * as vscode from 'vscode';
import { Failure } from '../../shared/failure';
import { type ComponentKind, componentTitle } from '../../shared/model/component';
import { contentOf } from '../../shared/model/fingerprint';
import type { Step } from '../../shared/recipe/recipe';
import { sameSteps } from '../../shared/recipe/sameSteps';
import type { ModelDocument } from '../document/modelDocument';
import type { Services } from '../services/services';
import { withProgress } from '../ui/progress';

/** Steps for a model in place of its own. */
export interface NewSteps {
  readonly path: string;
  readonly steps: readonly Step[];
  /** The content of the model that they were measured on; any where it is absent. */
  readonly measuredOn?: string | undefined;
}

/**
 * Gives models steps in place of their own: one undoable edit each, all of them or, where one is cancelled or fails, none. Fails
 * `stale` for a model that is not the one that they were measured on. What a model has already is no edit.
 */
export async function takeSteps(
  services: Services,
  taken: readonly NewSteps[],
  label: string,
): Promise<void> {
  const opened: { readonly document: ModelDocument; readonly after: readonly Step[] }[] = [];
  for (const each of taken) {
    const uri = vscode.Uri.file(each.path);
    await vscode.commands.executeCommand('vscode.open', uri, { preview: false });
    const document = await services.documents.open(uri);
    opened.push({ document, after: await stepsOn(services, document, each) });
  }
  const changed = opened.filter(({ document: { state }, after }) => !sameSteps(state.steps, after));
  const planned = await withProgress(label, async ({ signal, report }) => {
    const plans = [];
    for (const { document, after } of changed) {
      const { path } = document.state.base;
      plans.push(await services.engines.model.plan({ path, steps: after }, { signal, report }));
    }
    signal.throwIfAborted();
    return plans;
  });
  for (const [i, { document, after }] of changed.entries())
    document.replaceSteps(after, label, planned[i]);
}

/** The steps from the base that a document's steps are on: a model that was saved has those before that its file holds. */
async function stepsOn(
  { engines }: Services,
  { uri, model, state }: ModelDocument,
  { steps, measuredOn }: NewSteps,
): Promise<readonly Step[]> {
  if (measuredOn === undefined || contentOf(state.base.fingerprint) === measuredOn) return steps;
  const { fingerprint } = await engines.model.describe({ path: uri.fsPath });
  if (contentOf(fingerprint) === measuredOn) return [...state.saved, ...steps];
  throw notMeasured(model.component, uri.fsPath);
}

/** A model is another than the one that something was measured on. */
export const notMeasured = (component: ComponentKind, path: string): Failure =>
  new Failure({
    code: 'stale',
    message: vscode.l10n.t('This {0} is not the one that was measured.', componentTitle[component]),
    hint: vscode.l10n.t('Put that model back, or measure again.'),
    path,
  });
