import type { RecipeResolver } from '../../core/prune/recipeResolver';
import type { ExportForm } from '../../shared/export/exportForm';
import type { ExportReport } from '../../shared/export/exportReport';
import { Failure } from '../../shared/failure';
import type { Progress } from '../../shared/rpc/method';
import type { OutputDifference } from '../api/diffusionApi';
import { loadPeak } from './loadOf';
import { withDiffusionEngine } from '../process/withDiffusionEngine';
import { tooLargePeak } from './unpackingPeak';
import { type MaskedModel, withMaskedModel } from './withMaskedModel';
import { writeForm } from './writeForm';

/** What to write, and where to: another file than the model's. */
export interface ExportJob extends MaskedModel {
  readonly form: ExportForm;
  readonly target: string;
  /** Once the file is whole and looked at, and before it takes the target's place. */
  readonly beforeReplace?: (() => Promise<void>) | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/**
 * Writes an open model under steps in a form that is smaller at rest, and says by how much onnxruntime's outputs change. All or
 * nothing. Fails as `writeForm` does, and with `unsupported` where a bitmask takes too much memory to load.
 */
export const exportModel = (
  resolver: RecipeResolver,
  { form, target, beforeReplace, onProgress, ...model }: ExportJob,
): Promise<ExportReport> =>
  withMaskedModel(resolver, model, async weights => {
    const { signal } = model;
    const file = weights.model.modelIndex.files[0]!;
    let apart: OutputDifference | undefined;
    const check = async (second: string): Promise<void> => {
      if (form !== 'zip')
        apart = await withDiffusionEngine(each =>
          each.difference({ first: file, second }, { ...(signal && { signal }) }),
        );
      if (form === 'bitmask-at-rest') await refusePeak(file, second, signal);
      await beforeReplace?.();
    };
    const made = await writeForm(weights, form, { target, check, signal, onProgress });
    return { form, ...made, ...apart };
  });

async function refusePeak(file: string, packed: string, signal?: AbortSignal): Promise<void> {
  const [dense, unpacked] = [await loadPeak(file, signal), await loadPeak(packed, signal)];
  const why = tooLargePeak(unpacked, dense);
  if (why === undefined) return;
  throw new Failure({
    code: 'unsupported',
    message: why,
    hint: 'Nothing was written. Choose another form.',
    path: file,
  });
}
