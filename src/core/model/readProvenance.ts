import { contentOf } from '../../shared/model/fingerprint';
import type { ImageModel } from '../../shared/generation/imageRecord';
import { readModelIndex } from '../onnx/read/readModelIndex';
import { readHistory } from './describeModel';
import { fingerprint } from './fingerprint';

/** What stands in an image's record for a model file: the content of its fingerprint, and the recipe that made it. */
export async function readProvenance(file: string): Promise<ImageModel> {
  const modelIndex = await readModelIndex(file);
  const recipe = readHistory(modelIndex);
  return { fingerprint: contentOf(await fingerprint(modelIndex)), ...(recipe && { recipe }) };
}
