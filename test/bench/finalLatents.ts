import { relativeError } from '../../src/core/evaluate/metrics/relativeError';
import { denoise } from '../../src/core/diffusion/denoise';
import { noiseSource } from '../../src/core/diffusion/noise/noise';
import { readPipelineConfig } from '../../src/core/diffusion/pipelineConfig';
import { createScheduler } from '../../src/core/diffusion/schedulers/createScheduler';
import { textEmbedding } from '../../src/core/diffusion/textEmbedding';
import { readTokenizer } from '../../src/core/diffusion/tokenizer';
import { type Embedding, unetModel } from '../../src/core/diffusion/unetModel';
import { FedModel, type FedModelOptions } from '../../src/engine/diffusion/fedModel';
import { openRuntime } from '../../src/engine/session';
import { type PipelinePaths, pathOf } from '../../src/shared/generation/pipelinePaths';
import type { Step } from '../../src/shared/recipe/recipe';

const load = { provider: 'cpu', sessionCache: 'all' } as const;
const [steps, guidance] = [20, 4];

/** By prompt: the error of the final latents under each of the steps against the dense ones. */
export async function finalLatentErrors(
  ...[pipeline, prompts, pruned, ...more]: Parameters<typeof finalLatents>
): Promise<readonly (readonly number[])[]> {
  const [dense, ...others] = await finalLatents(pipeline, prompts, [[], ...pruned], ...more);
  return others.map(own => own.map((latents, at) => relativeError(latents, dense![at]!)));
}

/** By steps and prompt: the final latents in 20 steps with guidance 4. */
export async function finalLatents(
  pipeline: PipelinePaths,
  prompts: readonly string[],
  pruned: readonly (readonly Step[])[],
  folder: string,
  more: Pick<FedModelOptions, 'units' | 'model'> = {},
): Promise<readonly (readonly Float32Array[])[]> {
  const runtime = await openRuntime();
  const text = await runtime.load(pathOf(pipeline, 'text-encoder'), load);
  const tokenizer = await readTokenizer(pipeline.folder);
  const embed = (prompt: string): Promise<Embedding> =>
    textEmbedding(text, tokenizer.encode(prompt).ids);
  const { scheduler: config } = await readPipelineConfig(pipeline.folder);
  const unet = await FedModel.open(pathOf(pipeline, 'unet'), {
    ...{ runtime, load, targets: ['linear'], folder, ...more },
  });
  const dims = [4, 16, 16];
  const negative = await embed('');
  const embeddings: Embedding[] = [];
  for (const prompt of prompts) embeddings.push(await embed(prompt));
  const latentsOf = async (under: readonly Step[]): Promise<readonly Float32Array[]> => {
    await unet.prune(under);
    const all: Float32Array[] = [];
    for (const [at, prompt] of embeddings.entries()) {
      const source = noiseSource('torch', 1000 + at);
      const noise = source(4 * 16 * 16);
      let last = noise;
      const run = denoise({
        ...{ unet: unetModel(unet.session), noise, dims, prompt, negative, guidance },
        scheduler: createScheduler(config, { steps, images: 1, noise: source }),
      });
      for await (const { latents } of run) last = latents;
      all.push(last);
    }
    return all;
  };
  const found: (readonly Float32Array[])[] = [];
  for (const under of pruned) found.push(await latentsOf(under));
  await unet.close();
  await text.release();
  return found;
}
