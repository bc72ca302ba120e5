import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { ScratchFolder } from '../../core/io/scratchFolder';
import type { RecipeResolver } from '../../core/prune/recipeResolver';
import { sizeOfFiles } from '../../core/prune/rewriteModel';
import type { Weights } from '../../core/stats/weights';
import { type ExportForm, exportForms } from '../../shared/export/exportForm';
import type { FormCost } from '../../shared/export/exportReport';
import { toFailure } from '../../shared/failure';
import type { Progress } from '../../shared/rpc/method';
import { withDiffusionEngine } from '../process/withDiffusionEngine';
import { loadOf } from './loadOf';
import { tooLargePeak } from './unpackingPeak';
import { type MaskedModel, withMaskedModel } from './withMaskedModel';
import { writeForm } from './writeForm';

export interface FormCostsJob extends MaskedModel {
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/**
 * What an open model under steps takes as it is and in every form: bytes, time and memory to load it, and how far its outputs are
 * from those of the model as it is. Each form is written, measured and removed.
 */
export const formCosts = (
  resolver: RecipeResolver,
  { onProgress, ...model }: FormCostsJob,
): Promise<readonly FormCost[]> =>
  withMaskedModel(resolver, model, async (weights, scratch) => {
    const total = exportForms.length + 1;
    onProgress?.({ done: 0, total });
    const { signal } = model;
    const { modelIndex } = weights.model;
    const { milliseconds, peakBytes } = await loadOf(modelIndex.files[0]!, signal);
    const dense = { bytes: sizeOfFiles(modelIndex), loadMilliseconds: milliseconds, peakBytes };
    const costs: FormCost[] = [dense];
    for (const form of exportForms) {
      onProgress?.({ done: costs.length, total });
      costs.push(await costOf({ weights, scratch, form, densePeak: peakBytes, signal }));
    }
    onProgress?.({ done: total, total });
    return costs;
  });

interface Measured {
  readonly weights: Weights;
  readonly scratch: ScratchFolder;
  readonly form: ExportForm;
  readonly densePeak: number;
  readonly signal: AbortSignal | undefined;
}

async function costOf({ weights, scratch, form, densePeak, signal }: Measured): Promise<FormCost> {
  const folder = await scratch.newFile();
  await mkdir(folder);
  const file = path.join(folder, 'model.onnx');
  try {
    const { after: bytes } = await writeForm(weights, form, { target: file, signal });
    if (form === 'zip') return { form, bytes };
    const { milliseconds, peakBytes } = await loadOf(file, signal);
    const first = weights.model.modelIndex.files[0]!;
    const apart = await withDiffusionEngine(each =>
      each.difference({ first, second: file }, { ...(signal && { signal }) }),
    );
    const refused = form === 'bitmask-at-rest' ? tooLargePeak(peakBytes, densePeak) : undefined;
    const cost = { form, bytes, loadMilliseconds: milliseconds, peakBytes, ...apart };
    return { ...cost, ...(refused !== undefined && { refused }) };
  } catch (thrown) {
    const { code, message } = toFailure(thrown);
    if (code !== 'invalid-request' && code !== 'unsupported') throw thrown;
    return { form, refused: message };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
