import path from 'node:path';
import * as vscode from 'vscode';
import { Failure } from '../../shared/failure';
import { isMadeFor, stepsBeyond } from '../../shared/model/fingerprint';
import type { Recipe, Step } from '../../shared/recipe/recipe';
import { type Addition, addPlanned, planAdditions } from './addSteps';
import type { ModelDocument } from '../document/modelDocument';
import type { Services } from '../services/services';
import { pickModels } from './modelPick';
import { isRecipeFile, readRecipeFile } from './recipeFile';

/** What *Apply Recipe…* was called on; the rest is asked for. */
interface Request {
  readonly recipe?: vscode.Uri;
  readonly models?: readonly vscode.Uri[];
}

/** *Apply Recipe…* on recipe files, on models, or on the active model: one undoable edit per model, nothing written to disk. */
export async function applyRecipe(
  services: Services,
  first: unknown,
  second: unknown,
): Promise<void> {
  const request = requestOf(services, first, second);
  const file = request.recipe ?? (await chooseFile(request.models?.[0]));
  if (!file) return;
  const recipe = await readRecipeFile(file);
  const models = request.models ?? (await pickModels(services, recipe, file));
  const documents: ModelDocument[] = [];
  for (const uri of models) documents.push(await services.documents.open(uri));
  if (!(await confirmOtherBase(recipe, file, documents))) return;
  const label = vscode.l10n.t('Apply {0}', path.basename(file.fsPath));
  const changes = documents.map(document => ({
    document,
    added: stepsFor(recipe, document),
    label,
  }));
  await refuseWithoutEffect(services, file, changes);
  addPlanned(await planAdditions(services, label, changes));
}

function requestOf({ documents }: Services, first: unknown, second: unknown): Request {
  if (first instanceof vscode.Uri) {
    const all = Array.isArray(second) ? second.filter(item => item instanceof vscode.Uri) : [];
    return isRecipeFile(first)
      ? { recipe: first, ...(all.length > 0 && !isRecipeFile(all[0]!) && { models: all }) }
      : { models: all.length > 0 ? all : [first] };
  }
  return documents.active ? { models: [documents.active.uri] } : {};
}

async function chooseFile(near: vscode.Uri | undefined): Promise<vscode.Uri | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    title: vscode.l10n.t('Choose a Pruning Recipe'),
    openLabel: vscode.l10n.t('Apply'),
    filters: { [vscode.l10n.t('Pruning recipe')]: ['json'] },
    ...(near && { defaultUri: vscode.Uri.joinPath(near, '..') }),
  });
  return chosen?.[0];
}

/** Steps that the file has had already are not put on it again. */
const stepsFor = (recipe: Recipe, { model }: ModelDocument): readonly Step[] =>
  stepsBeyond(recipe, model) ?? recipe.steps;

async function confirmOtherBase(
  recipe: Recipe,
  file: vscode.Uri,
  documents: readonly ModelDocument[],
): Promise<boolean> {
  const others = documents.filter(
    ({ model }) => !isMadeFor(recipe, model) && stepsBeyond(recipe, model) === undefined,
  );
  if (others.length === 0) return documents.length > 0;
  const anyway = vscode.l10n.t('Apply Anyway');
  const names = others.map(({ uri }) => vscode.workspace.asRelativePath(uri)).join(', ');
  const choice = await vscode.window.showWarningMessage(
    vscode.l10n.t('{0} was made for another file than {1}.', path.basename(file.fsPath), names),
    {
      modal: true,
      detail: vscode.l10n.t(
        'Its steps are applied to the layers of this model that its selectors match. Undo reverts them.',
      ),
    },
    anyway,
  );
  return choice === anyway;
}

/** A recipe whose selectors find nothing is said, rather than recorded. */
async function refuseWithoutEffect(
  { engines }: Services,
  file: vscode.Uri,
  changes: readonly Addition[],
): Promise<void> {
  for (const { document, added } of changes) {
    const { path: base } = document.state.base;
    const [recipe, model] = [
      path.basename(file.fsPath),
      vscode.workspace.asRelativePath(document.uri),
    ];
    if (added.length === 0)
      throw new Failure({
        code: 'invalid-request',
        message: vscode.l10n.t('{1} already has every step of {0}.', recipe, model),
        hint: vscode.l10n.t('Choose another recipe or another model.'),
        path: file.fsPath,
      });
    const found = await Promise.all(
      added.map(({ select }) => engines.model.select({ path: base, selector: select })),
    );
    if (found.every(layers => layers.length === 0))
      throw new Failure({
        code: 'invalid-request',
        message: vscode.l10n.t('No step of {0} finds a layer in {1}.', recipe, model),
        hint: vscode.l10n.t('Choose the model that it was made for, or correct its selectors.'),
        path: file.fsPath,
      });
  }
}
