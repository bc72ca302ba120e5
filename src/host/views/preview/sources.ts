import * as vscode from 'vscode';
import {
  type ComponentVariant,
  onDisk,
  type PipelineVariant,
  underRecipe,
} from '../../../engine/evaluate/variant';
import type { PipelineDescription, PipelineComponent } from '../../../shared/model/model';
import type { Comparison } from '../../../shared/messages/previewMessages';
import type { Recipe } from '../../../shared/recipe/recipe';
import type { ModelDocument } from '../../document/modelDocument';
import { readRecipeFile } from '../../edits/recipeFile';
import type { Services } from '../../services/services';

/** A pipeline to generate with, and what it is called beside another. */
export interface PreviewSource extends PipelineVariant {
  readonly title: string;
}

/** The comparisons that a pipeline's open models allow, the usual one first. */
export function comparisonsFor(
  { documents, originals, sensitivities }: Services,
  { components }: PipelineDescription,
): readonly Comparison[] {
  const open = components.flatMap(({ path }) => documents.atPath(path) ?? []);
  const dirty = open.some(document => document.isDirty);
  const kept = open.some(
    ({ state }) => originals.isKept(state.base.path) && state.steps.length > 0,
  );
  const proposed = open.some(document => sensitivities.proposalOf(document));
  return [
    ...(proposed ? (['proposal'] as const) : []),
    ...(dirty ? (['edits-disk'] as const) : []),
    ...(kept ? (['edits-base'] as const) : []),
    'alone',
    'recipe',
    'pipeline',
  ];
}

/** The pipelines of a comparison, the unpruned or older side first; undefined when the user chose nothing. */
export async function sourcesFor(
  services: Services,
  pipeline: PipelineDescription,
  comparison: Comparison,
): Promise<readonly PreviewSource[] | undefined> {
  const { folder, missing } = pipeline;
  const source = (title: string, components: readonly ComponentVariant[]): PreviewSource => ({
    title,
    folder,
    components,
    missing,
  });
  const disk = pipeline.components.map(onDisk);
  const open = pipeline.components.map(each => asOpen(each, services.documents.atPath(each.path)));
  switch (comparison) {
    case 'alone':
      return [source(vscode.l10n.t('as open'), open)];
    case 'proposal': {
      const proposed = pipeline.components.map(each =>
        asProposed(services, each, services.documents.atPath(each.path)),
      );
      return [
        source(vscode.l10n.t('as open'), open),
        source(vscode.l10n.t('with the proposal'), proposed),
      ];
    }
    case 'edits-disk':
      return [source(vscode.l10n.t('on disk'), disk), source(vscode.l10n.t('open edits'), open)];
    case 'edits-base': {
      const base = pipeline.components.map(each =>
        asBase(each, services.documents.atPath(each.path)),
      );
      return [source(vscode.l10n.t('dense base'), base), source(vscode.l10n.t('as open'), open)];
    }
    case 'recipe': {
      const recipe = await chooseRecipe();
      return (
        recipe && [
          source(vscode.l10n.t('on disk'), disk),
          source(recipe.name, underRecipe(disk, recipe.recipe)),
        ]
      );
    }
    case 'pipeline': {
      const other = await chooseOther(services);
      return (
        other && [
          {
            title: vscode.workspace.asRelativePath(other.folder),
            folder: other.folder,
            components: other.components.map(onDisk),
            missing: other.missing,
          },
          source(vscode.l10n.t('as open'), open),
        ]
      );
    }
  }
}

/** What an editor shows: the base under the steps, or the file where nothing is unsaved. */
function asOpen(
  component: PipelineComponent,
  document: ModelDocument | undefined,
): ComponentVariant {
  if (!document?.isDirty) return onDisk(component);
  const recipe = document.state.recipe();
  return { component: component.component, ...document.modelRef, ...(recipe && { recipe }) };
}

/** What an editor shows under what is proposed for it, too. */
function asProposed(
  { sensitivities }: Services,
  component: PipelineComponent,
  document: ModelDocument | undefined,
): ComponentVariant {
  const { path, steps, ...open } = asOpen(component, document);
  const step = document && sensitivities.proposalOf(document)?.step;
  return step
    ? { component: open.component, path, steps: [...steps, step] }
    : { path, steps, ...open };
}

const asBase = (
  component: PipelineComponent,
  document: ModelDocument | undefined,
): ComponentVariant =>
  document
    ? { component: component.component, path: document.state.base.path, steps: [] }
    : onDisk(component);

async function chooseRecipe(): Promise<{ name: string; recipe: Recipe } | undefined> {
  const [chosen] =
    (await vscode.window.showOpenDialog({
      title: vscode.l10n.t('Compare with a Recipe'),
      filters: { [vscode.l10n.t('Pruning recipe')]: ['json'] },
    })) ?? [];
  if (!chosen) return undefined;
  return {
    name: vscode.workspace.asRelativePath(chosen),
    recipe: await readRecipeFile(chosen),
  };
}

async function chooseOther({ pipelines }: Services): Promise<PipelineDescription | undefined> {
  const [chosen] =
    (await vscode.window.showOpenDialog({
      title: vscode.l10n.t('Compare with Another Pipeline'),
      canSelectFolders: true,
      canSelectFiles: false,
    })) ?? [];
  return (chosen && (await pipelines.find(chosen.fsPath))) ?? undefined;
}
