import { Failure } from './failure';
import type { ComponentKind } from './component';
import type { PipelinePaths } from './generation';
import type { PipelineDescription } from './model';

/** The files that a generation runs. Fails `missing`, saying which parts and where they were looked for. */
export function pipelinePaths({ folder, parts, missing }: PipelineDescription): PipelinePaths {
  const at = (component: ComponentKind): string | undefined =>
    parts.find(part => part.component === component)?.path;
  const [textEncoder, unet, vaeDecoder] = [at('text-encoder'), at('unet'), at('vae-decoder')];
  if (
    missing.length === 0 &&
    textEncoder !== undefined &&
    unet !== undefined &&
    vaeDecoder !== undefined
  )
    return { folder, textEncoder, unet, vaeDecoder };
  throw new Failure({
    code: 'missing',
    message: `${folder} lacks ${missing.join('; ')}.`,
    hint: 'Copy the missing parts from where the pipeline comes from.',
    path: folder,
  });
}
