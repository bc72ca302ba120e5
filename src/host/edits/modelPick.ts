import path from 'node:path';
import * as vscode from 'vscode';
import { componentTitle } from '../../shared/model/component';
import { isMadeFor, stepsBeyond } from '../../shared/model/fingerprint';
import type { Recipe } from '../../shared/recipe/recipe';
import { sameSteps } from '../../shared/recipe/sameSteps';
import type { Services } from '../services/services';

const LIMIT = 64;

interface ModelItem extends vscode.QuickPickItem {
  readonly uri: vscode.Uri;
}

/** Asks which models a recipe goes to; those that it was made for are picked already. */
export async function pickModels(
  services: Services,
  recipe: Recipe,
  file: vscode.Uri,
): Promise<readonly vscode.Uri[]> {
  const title = vscode.l10n.t('Apply {0}', path.basename(file.fsPath));
  const found = await vscode.workspace.findFiles('**/*.onnx', '**/node_modules/**', LIMIT);
  const open = services.documents.all.map(({ uri }) => uri);
  const uris = [...new Map([...open, ...found].map(uri => [uri.toString(), uri])).values()];
  const items = await Promise.all(uris.map(uri => itemOf(services, recipe, uri)));
  const known = items.filter(item => item !== undefined).sort(byFit);
  const picked = await vscode.window.showQuickPick<ModelItem>(known, {
    title,
    canPickMany: true,
    placeHolder: vscode.l10n.t('Models to apply the recipe to'),
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
  return (picked ?? []).map(({ uri }) => uri);
}

async function itemOf(
  { documents, engines }: Services,
  recipe: Recipe,
  uri: vscode.Uri,
): Promise<ModelItem | undefined> {
  // What cannot be opened cannot be pruned: it is not offered.
  const document = documents.get(uri);
  const model =
    document?.model ?? (await engines.model.describe({ path: uri.fsPath }).catch(() => undefined));
  if (!model) return undefined;
  const fits = recipe.base !== undefined && isMadeFor(recipe, model);
  const history = document ? document.state.recipe() : model.history;
  const isApplied = history !== undefined && sameSteps(history.steps, recipe.steps);
  const goesOn = stepsBeyond(recipe, model) !== undefined;
  return {
    label: vscode.workspace.asRelativePath(uri),
    description: componentTitle[model.component],
    ...(fits && { detail: vscode.l10n.t('The recipe was made for this file') }),
    ...(goesOn && { detail: vscode.l10n.t('The recipe goes on from this file') }),
    ...(isApplied && { detail: vscode.l10n.t('The recipe is applied already') }),
    picked: (fits || goesOn) && !isApplied,
    uri,
  };
}

const byFit = (a: ModelItem, b: ModelItem): number =>
  Number(b.picked) - Number(a.picked) || a.label.localeCompare(b.label);
