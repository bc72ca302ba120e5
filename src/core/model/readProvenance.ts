import { contentOf } from '../../shared/fingerprint';
import type { ImageModel } from '../../shared/imageRecord';
import { readCatalogue } from '../onnx/readCatalogue';
import { readHistory } from './describeModel';
import { fingerprint } from './fingerprint';

/** What stands in an image's record for a model file: the content of its fingerprint, and the recipe that made it. */
export async function readProvenance(file: string): Promise<ImageModel> {
  const catalogue = await readCatalogue(file);
  const recipe = readHistory(catalogue);
  return { fingerprint: contentOf(await fingerprint(catalogue)), ...(recipe && { recipe }) };
}
