import * as vscode from 'vscode';
import type { ModelDocument } from '../document/modelDocument';
import { changeSteps } from './stepCommands';
import type { Services } from '../services/services';
import { selectorOf } from './stepFor';
import { without } from './without';

/** Takes layers out of every step that prunes them, as one edit. Steps that restore are left alone. */
export async function exclude(
  { engines }: Services,
  document: ModelDocument,
  layers: readonly number[],
): Promise<void> {
  const { model } = document;
  const { path, steps } = document.modelRef;
  const selector = selectorOf(model, layers);
  const touched = await Promise.all(
    steps.map(async ({ select, goal }) => {
      if ('restore' in goal) return false;
      const found = new Set(await engines.model.select({ path, selector: select }));
      return layers.some(layer => found.has(layer));
    }),
  );
  changeSteps(document, {
    steps: steps.map((step, i) =>
      touched[i] ? { ...step, select: without(step.select, selector) } : step,
    ),
    label:
      layers.length === 1
        ? vscode.l10n.t('Exclude {0}', model.layers[layers[0]!]!.name)
        : vscode.l10n.t('Exclude {0} layers', layers.length),
  });
}
