import path from 'node:path';
import * as vscode from 'vscode';
import type { WeightFormat } from '../../shared/stats/plan';
import type { ModelDocument } from '../document/modelDocument';
import { withProgress } from '../ui/progress';
import type { Services } from '../services/services';

/** Writes one layer's weight under the steps as CSV or `.npy`; asks where to, beside the model, unless told. */
export async function exportWeights(
  { engines }: Services,
  document: ModelDocument,
  { layer, format }: { readonly layer: number; readonly format: WeightFormat },
  to?: vscode.Uri,
): Promise<void> {
  const { name } = document.model.layers[layer]!;
  const file = `${name}.${format}`;
  const target =
    to ??
    (await vscode.window.showSaveDialog({
      defaultUri: vscode.Uri.joinPath(document.uri, '..', file),
      filters: { [format === 'npy' ? 'NumPy' : 'CSV']: [format] },
    }));
  if (!target) return;
  const title = vscode.l10n.t('Exporting {0}', path.basename(target.fsPath));
  await withProgress(title, work =>
    engines.model.exportWeights(
      { ...document.modelRef, layer, format, target: target.fsPath },
      work,
    ),
  );
}
