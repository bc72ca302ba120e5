import { decodeLatents } from '../../core/diffusion/decode';
import { type Example, fitPreview, type LatentPreview } from '../../core/diffusion/latentPreview';
import { torchNormal } from '../../core/diffusion/noise/torchNormal';
import { pathOf } from '../../shared/generation/pipelinePaths';
import { type Job, yieldToMessages, releaseIfLowMemory } from './job';

/** The linear map of the pipeline's decoder, fitted once per decoder file. */
export async function fitDecoderPreview(job: Job): Promise<LatentPreview> {
  const { request, state, open, config } = job;
  const opened = await state.components.open(
    'vae-decoder',
    pathOf(request.pipeline, 'vae-decoder'),
    open,
  );
  const { session, identity } = opened.component;
  const preview = await state.previews.get(identity, async () => {
    const [input] = session.inputs;
    const dims = [input?.dims[1] ?? 4, input?.dims[2] ?? 16, input?.dims[3] ?? 16];
    const examples: Example[] = [];
    for (const cell of [2, 8]) {
      await yieldToMessages(job);
      const values = patches(dims, cell);
      const decoded = await decodeLatents(session, { values, dims }, config.scalingFactor);
      examples.push({ latents: values, dims, decoded });
    }
    return fitPreview(examples);
  });
  await releaseIfLowMemory(job, 'vae-decoder');
  return preview;
}

/** Latents of flat patches of `cell` x `cell`: pictures have areas, noise has none. */
function patches(dims: readonly number[], cell: number): Float32Array {
  const [channels = 0, height = 0, width = 0] = dims;
  const [rows, columns] = [Math.ceil(height / cell), Math.ceil(width / cell)];
  const noise = torchNormal(cell)(channels * rows * columns);
  return Float32Array.from({ length: channels * height * width }, (_, i) => {
    const [c, y, x] = [Math.floor(i / (height * width)), Math.floor(i / width) % height, i % width];
    return noise[(c * rows + Math.floor(y / cell)) * columns + Math.floor(x / cell)]!;
  });
}
