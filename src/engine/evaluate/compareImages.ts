import type { Similarity } from '../../shared/generation/generation';
import type { Remote } from '../../shared/rpc/method';
import type { GenerateResult } from '../api/generation';
import type { ModelApi } from '../api/modelApi';

/** How alike the first images of two results are; null with one result. */
export async function compareImages(
  model: Remote<ModelApi>,
  [before, after]: readonly GenerateResult[],
): Promise<Similarity | null> {
  const pngs = [before?.pngs[0], after?.pngs[0]];
  if (!pngs[0] || !pngs[1]) return null;
  return model.compare({ before: pngs[0], after: pngs[1] });
}
