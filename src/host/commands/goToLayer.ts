import * as vscode from 'vscode';
import { percent, shape } from '../../shared/format';
import { share } from '../../shared/stats/statistics';
import type { ModelDocument } from '../document/modelDocument';
import type { Services } from '../services/services';

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

function sparsityOf({ plan }: ModelDocument, layer: number): string {
  const zeros = plan?.layers[layer]?.weight;
  return zeros && zeros.zeros > 0 ? vscode.l10n.t('{0} zeros', percent(share(zeros))) : '';
}
