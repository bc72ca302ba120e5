import { imageSize } from '../../diffusion/imageSize';
import { readPipelineConfig } from '../../diffusion/pipelineConfig';
import { inputsOf } from '../../model/inputs';
import { readModelIndex } from '../../onnx/read/readModelIndex';

/** Room for what a PNG and an array file say of themselves. */
const HEADERS = 4096;

/**
 * What a cell takes on disk at the most: its latents as float32, and its picture as if nothing of it could be packed. `unet` is the
 * model's file. Fails as `readPipelineConfig` and `readModelIndex` do.
 */
export async function cellBytes(folder: string, unet: string): Promise<number> {
  const config = await readPipelineConfig(folder);
  const sample = inputsOf(await readModelIndex(unet)).find(({ dims }) => dims?.length === 4);
  const dims = (sample?.dims ?? []).map(dim => (typeof dim === 'number' ? dim : null));
  const size = imageSize({ config, sample: { name: '', type: 'float32', dims } });
  const latents = (dims[1] ?? 4) * size.latentWidth * size.latentHeight * 4;
  return 3 * size.width * size.height + latents + HEADERS;
}
