import path from 'node:path';
import * as vscode from 'vscode';
import { Failure } from '../../shared/failure';
import type { Recipe } from '../../shared/recipe/recipe';
import type { Services } from '../services/services';
import { replaceFile } from '../ui/replaceFile';
import { recipeFileOf, recipeText } from './recipeFile';

/** *Export Recipe…*: the steps of an open model, or the history of a file, as a `*.prune.json`. Asks where to unless told. */
export async function exportRecipe(
  services: Services,
  first: unknown,
  to?: unknown,
): Promise<void> {
  const model = first instanceof vscode.Uri ? first : services.documents.active?.uri;
  if (!model) return;
  const recipe = await recipeOf(services, model);
  if (!recipe)
    throw new Failure({
      code: 'invalid-request',
      message: vscode.l10n.t('{0} has no step to export.', path.basename(model.fsPath)),
      hint: vscode.l10n.t('Prune it first.'),
      path: model.fsPath,
    });
  const target =
    to instanceof vscode.Uri
      ? to
      : await vscode.window.showSaveDialog({
          title: vscode.l10n.t('Export Recipe'),
          defaultUri: recipeFileOf(model),
          // By its last ending: VS Code would put a longer one behind the name once more.
          filters: { [vscode.l10n.t('Pruning recipe')]: ['json'] },
        });
  if (target) await replaceFile(target, new TextEncoder().encode(recipeText(recipe)));
}

async function recipeOf(
  { documents, engines }: Services,
  model: vscode.Uri,
): Promise<Recipe | undefined> {
  const document = documents.get(model);
  return document
    ? document.state.recipe()
    : (await engines.model.describe({ path: model.fsPath })).history;
}
