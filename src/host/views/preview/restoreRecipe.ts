import * as vscode from 'vscode';
import { Failure } from '../../../shared/failure';
import type { ImageRecord } from '../../../shared/generation/imageRecord';
import { countsIntoPipeline } from '../../../shared/model/component';
import type { PipelineDescription } from '../../../shared/model/model';
import type { Step } from '../../../shared/recipe/recipe';
import { sameSteps } from '../../../shared/recipe/sameSteps';
import type { ModelDocument } from '../../document/modelDocument';
import type { Services } from '../../services/services';

/** Puts the steps that made an image's models onto the pipeline's, one undoable edit per model that differs. */
export async function restoreRecipe(
  { documents }: Services,
  { components }: PipelineDescription,
  { models }: ImageRecord,
): Promise<void> {
  const planned: { document: ModelDocument; steps: readonly Step[] }[] = [];
  for (const { component, path } of components) {
    const model = countsIntoPipeline(component) ? models[component] : undefined;
    if (!model || (!model.recipe && !documents.atPath(path))) continue;
    const document = await documents.open(vscode.Uri.file(path));
    planned.push({ document, steps: beyondBase(document, model.recipe?.steps ?? []) });
  }
  for (const { document, steps } of planned)
    if (!sameSteps(steps, document.state.steps))
      document.replaceSteps(steps, vscode.l10n.t('Restore recipe of an image'));
}

/** The steps after those that the base has had already. Fails where the base went another way. */
function beyondBase(document: ModelDocument, steps: readonly Step[]): readonly Step[] {
  const had = document.state.base.history?.steps ?? [];
  if (sameSteps(steps.slice(0, had.length), had)) return steps.slice(had.length);
  throw new Failure({
    code: 'invalid-request',
    message: vscode.l10n.t(
      '{0} was pruned with other steps than the model that made the image.',
      document.uri.fsPath,
    ),
    hint: vscode.l10n.t('Open the dense file and restore the recipe there.'),
    path: document.uri.fsPath,
  });
}
