import { Failure } from '../failure';
import type { ComponentKind } from './component';
import type { PipelinePaths } from '../generation/generation';
import type { PipelineDescription } from './model';

/** The files that a generation runs. Fails `missing`, saying which parts and where they were looked for. */
export function pipelinePaths({
  folder,
  components: components,
  missing,
}: Pick<PipelineDescription, 'folder' | 'components' | 'missing'>): PipelinePaths {
  const at = (component: ComponentKind): string | undefined =>
    components.find(part => part.component === component)?.path;
  const [textEncoder, unet, vaeDecoder] = [at('text-encoder'), at('unet'), at('vae-decoder')];
  if (
    missing.length === 0 &&
    textEncoder !== undefined &&
    unet !== undefined &&
    vaeDecoder !== undefined
  )
    return { folder, textEncoder, unet, vaeDecoder };
  if (missing.length === 0 && at('transformer') !== undefined)
    throw new Failure({
      code: 'unsupported',
      message: `${folder} denoises with a transformer, as Stable Diffusion 3 and Flux do.`,
      hint: 'Pollard opens and prunes it, and generates with Stable Diffusion 1 and 2.',
      path: folder,
    });
  throw new Failure({
    code: 'missing',
    message: `${folder} lacks ${missing.join('; ')}.`,
    hint: 'Copy the missing parts from where the pipeline comes from.',
    path: folder,
  });
}
