import { findPipeline } from '../../core/model/pipeline';
import { Failure } from '../../shared/failure';
import type { PipelineDescription } from '../../shared/model/model';

/** The pipeline in a folder. Fails `missing` where there is none. */
export async function pipelineAt(folder: string): Promise<PipelineDescription> {
  const found = await findPipeline(folder);
  if (found) return found;
  throw new Failure({
    code: 'missing',
    message: `${folder} is no pipeline.`,
    hint: 'Name the folder that holds text_encoder, unet, vae_decoder, tokenizer and scheduler.',
    path: folder,
  });
}
