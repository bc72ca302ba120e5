import * as vscode from 'vscode';
import { percent, shape } from '../../shared/format';
import { share } from '../../shared/statistics';
import { LayerNode } from '../layerNode';
import type { ModelDocument } from '../modelDocument';
import type { Services } from '../services';
import { stepFor } from '../stepFor';

/** *Go to Layer…*: a quick pick over all layers of the active model. */
export async function goToLayer(services: Services): Promise<void> {
  const document = services.documents.active;
  if (!document) return;
  const choice = await vscode.window.showQuickPick(
    document.model.layers.map(layer => ({
      label: layer.name,
      description: `${layer.role} · ${shape([layer.outputs, layer.inputs])}`,
      detail: sparsityOf(document, layer.index),
      index: layer.index,
    })),
    { title: vscode.l10n.t('Go to Layer'), matchOnDescription: true },
  );
  if (choice) services.documents.select(document, [choice.index], goToLayer);
}

/** *Restore*: puts the layers of a tree row or a webview selection back to the base, as one step. */
export function resetLayer({ documents }: Services, target: unknown): void {
  const document = target instanceof LayerNode ? target.document : documents.active;
  const selector = selectorOf(target);
  if (!document || selector === undefined) return;
  document.apply(
    stepFor(document.model, {
      goal: { restore: true },
      selector,
      targets: ['linear', 'conv', 'other'],
    }),
  );
}

function selectorOf(target: unknown): string | undefined {
  if (target instanceof LayerNode) return target.selector;
  const { pollardSelector } = (target ?? {}) as { readonly pollardSelector?: unknown };
  return typeof pollardSelector === 'string' ? pollardSelector : undefined;
}

function sparsityOf({ plan }: ModelDocument, layer: number): string {
  const zeros = plan?.layers[layer]?.weight;
  return zeros && zeros.zeros > 0 ? vscode.l10n.t('{0} zeros', percent(share(zeros))) : '';
}
