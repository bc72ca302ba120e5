import { stat } from 'node:fs/promises';
import path from 'node:path';
import { findPipeline } from '../../core/model/pipeline';
import { Failure } from '../../shared/failure';
import { type ComponentKind, componentWord } from '../../shared/model/component';
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

/** A model file itself, or a component of the pipeline in a folder. Fails `missing` where there is none. */
export async function modelAt(place: string, kind: ComponentKind): Promise<string> {
  const isFolder = (await stat(place).catch(() => undefined))?.isDirectory() ?? false;
  if (!isFolder) return path.resolve(place);
  const { components } = await pipelineAt(place);
  const found = components.find(({ component }) => component === kind);
  if (found) return found.path;
  throw new Failure({
    code: 'missing',
    message: `${place} has no ${componentWord(kind)}.`,
    hint: 'Name another component, or the model file itself.',
    path: place,
  });
}
