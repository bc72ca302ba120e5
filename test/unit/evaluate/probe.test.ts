import { mkdir, readdir } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { relativeError } from '../../../src/core/evaluate/metrics/relativeError';
import { denoise } from '../../../src/core/diffusion/denoise';
import { noiseSource } from '../../../src/core/diffusion/noise/noise';
import { readPipelineConfig } from '../../../src/core/diffusion/pipelineConfig';
import { createScheduler } from '../../../src/core/diffusion/schedulers/createScheduler';
import { textEmbedding } from '../../../src/core/diffusion/textEmbedding';
import { readTokenizer } from '../../../src/core/diffusion/tokenizer';
import { type Embedding, type UnetModel, unetModel } from '../../../src/core/diffusion/unetModel';
import { openModel } from '../../../src/core/prune/openModel';
import { saveModel } from '../../../src/core/prune/saveModel';
import type { ProbeEvent } from '../../../src/engine/api/probing';
import { probe } from '../../../src/engine/diffusion/probe/probe';
import { openRuntime } from '../../../src/engine/session';
import { defaultStep, type Step } from '../../../src/shared/recipe/recipe';
import { callHere, probeOf } from '../../fixtures/probeHere';
import { smallPipeline } from '../../fixtures/smallPipeline';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const at = temporaryFolder();
beforeAll(() => mkdir(at('scratch')));
const settings = () => probeOf(at('scratch'));
const half: Step = { ...defaultStep, goal: { sparsity: 0.5 }, label: '' };
const { components, folder } = smallPipeline();
const { prompts, seed, steps } = probeOf('');

/** A component's file with a step saved into it. */
async function saved(component: 'unet' | 'text-encoder', step: Step): Promise<string> {
  const model = await openModel(components[component]!);
  const target = at(`${component}.onnx`);
  await saveModel(model.weights, (await model.resolve([step])).masks, { target });
  await model.weights.close();
  return target;
}

const sessionOf = async (file: string) =>
  (await openRuntime()).load(file, { provider: 'cpu', sessionCache: 'all' });

async function textsOf(file: string): Promise<readonly Embedding[]> {
  const session = await sessionOf(file);
  const tokenizer = await readTokenizer(folder);
  const texts: Embedding[] = [];
  for (const prompt of prompts)
    texts.push(await textEmbedding(session, tokenizer.encode(prompt).ids));
  await session.release();
  return texts;
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** The error of one UNet's file under some texts, on what another one was given while it denoised under its own. */
async function directError(
  dense: { readonly unet: string; readonly texts: readonly Embedding[] },
  pruned: { readonly unet: string; readonly texts: readonly Embedding[] },
): Promise<number> {
  const [first, second] = [await sessionOf(dense.unet), await sessionOf(pruned.unet)];
  const [before, after] = [unetModel(first), unetModel(second)];
  const { scheduler: config } = await readPipelineConfig(folder);
  const dims = [4, 16, 16];
  const errors: number[] = [];
  for (const [i, prompt] of dense.texts.entries()) {
    const source = noiseSource('torch', seed + i);
    const unet: UnetModel = {
      sample: before.sample,
      predict: async (rows, timestep) => {
        const expected = await before.predict(rows, timestep, dims);
        const row = { latents: rows[0]!.latents, embedding: pruned.texts[i]! };
        errors.push(relativeError(await after.predict([row], timestep, dims), expected));
        return expected;
      },
    };
    const noise = source(4 * 16 * 16);
    const scheduler = createScheduler(config, { steps, images: 1, noise: source });
    const run = denoise({
      ...{ unet, scheduler, noise, dims, prompt, negative: null, guidance: 1 },
    });
    for await (const { latents } of run) expect(latents).toHaveLength(noise.length);
  }
  await first.release();
  await second.release();
  expect(errors).toHaveLength(prompts.length * steps);
  return mean(errors);
}

describe('probe', () => {
  it('finds no error in the dense models', async () => {
    for (const pruned of [{}, { unet: [], 'text-encoder': [] }])
      expect(await callHere(probe, { ...settings(), pruned })).toMatchObject({
        ...{ textError: 0, probeError: 0, jointError: 0, prompts: 2 },
      });
    const nothing = { ...half, goal: { sparsity: 0 } };
    expect(
      await callHere(probe, {
        ...settings(),
        pruned: { unet: [nothing], 'text-encoder': [nothing] },
      }),
    ).toMatchObject({ textError: 0, probeError: 0, jointError: 0 });
  });

  it('finds the errors that the saved files have', async () => {
    const quarter = { ...half, goal: { sparsity: 0.25 } };
    const found = await callHere(probe, {
      ...settings(),
      pruned: { unet: [half], 'text-encoder': [quarter] },
    });
    const dense = { unet: components.unet!, texts: await textsOf(components['text-encoder']!) };
    const texts = await textsOf(await saved('text-encoder', quarter));
    const unet = await saved('unet', half);
    const textError = mean(
      texts.map(({ values }, i) => relativeError(values, dense.texts[i]!.values)),
    );
    expect(found.textError).toBeCloseTo(textError, 5);
    expect(found.probeError).toBeCloseTo(await directError(dense, { ...dense, unet }), 5);
    expect(found.jointError).toBeCloseTo(await directError(dense, { unet, texts }), 5);
    expect(found.probeError).toBeGreaterThan(0.1);
    expect(found.textError).toBeGreaterThan(0.01);
    expect(await readdir(at('scratch'))).toEqual([]);
  });

  it('refuses to run without a prompt', async () => {
    const pruned = { unet: [half] };
    await expect(callHere(probe, { ...settings(), prompts: [], pruned })).rejects.toMatchObject({
      code: 'invalid-request',
      message: 'There is no prompt to probe with.',
    });
  });

  it('ends between two runs when it is cancelled', async () => {
    const abort = new AbortController();
    const report = ({ kind }: ProbeEvent): void => {
      if (kind === 'loading') abort.abort();
    };
    const run = callHere(probe, { ...settings(), pruned: {} }, { signal: abort.signal, report });
    await expect(run).rejects.toMatchObject({ code: 'cancelled' });
    expect(await readdir(at('scratch'))).toEqual([]);
  });
});
