import { contentOf } from '../../shared/model/fingerprint';
import type { ImageModel } from '../../shared/generation/imageRecord';
import type { ModelIndex } from '../onnx/modelIndex';
import { readModelIndex } from '../onnx/read/readModelIndex';
import { readHistory } from './describeModel';
import { fingerprint } from './fingerprint';

/** What stands in an image's record for a model file: the content of its fingerprint, and the recipe that made it. */
export const readProvenance = async (file: string): Promise<ImageModel> =>
  provenanceOf(await readModelIndex(file));

/** The same of a model whose headers were read. */
export async function provenanceOf(modelIndex: ModelIndex): Promise<ImageModel> {
  const recipe = readHistory(modelIndex);
  return { fingerprint: contentOf(await fingerprint(modelIndex)), ...(recipe && { recipe }) };
}
