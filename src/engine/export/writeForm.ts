import { exportAtRest, type Exported } from '../../core/prune/atRest/exportAtRest';
import { zipModel } from '../../core/prune/atRest/zipModel';
import { type RewriteOptions, sizeOfFiles } from '../../core/prune/rewriteModel';
import type { Weights } from '../../core/stats/weights';
import type { ExportForm } from '../../shared/export/exportForm';

/** Writes a model in a form; a zip says nothing of tensors. Fails as `exportAtRest` and `zipModel` do. */
export async function writeForm(
  weights: Weights,
  form: ExportForm,
  options: Omit<RewriteOptions, 'recipe'>,
): Promise<Pick<Exported, 'before' | 'after'> & Partial<Exported>> {
  if (form !== 'zip') return exportAtRest(weights, form, options);
  const { modelIndex } = weights.model;
  return { before: sizeOfFiles(modelIndex), after: await zipModel(modelIndex, options) };
}
