import { rm } from 'node:fs/promises';
import { onnx } from 'onnx-proto';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { GenerateEvent } from '../../../src/engine/api/generation';
import { generate } from '../../../src/engine/diffusion/generate';
import { EngineState } from '../../../src/engine/diffusion/job';
import type { Failure } from '../../../src/shared/failure';
import { toFailure } from '../../../src/shared/failure';
import { type PipelinePaths, pipelinePaths } from '../../../src/shared/generation/pipelinePaths';
import {
  type Component,
  type Derivation,
  derivePipeline,
  externalData,
} from '../../fixtures/derivePipeline';
import { requestFor } from '../../fixtures/generation';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const at = temporaryFolder();
let count = 0;

/** Appends a node to one component; nothing reads what it makes. */
const withNode =
  (
    kind: Component,
    opType: string,
    { domain = 'com.microsoft', input = ['x'] }: { domain?: string; input?: string[] } = {},
  ): Derivation =>
  ({ graph }, component) => {
    if (component === kind)
      graph!.node!.push({ opType, domain, input, output: [`${opType}_output`] });
  };

/** Adds inputs to one component that nothing in its graph reads. */
const withInputs =
  (kind: Component, ...names: readonly string[]): Derivation =>
  ({ graph }, component) => {
    if (component !== kind) return;
    for (const name of names)
      graph!.input!.push({
        name,
        type: { tensorType: { elemType: onnx.TensorProto.DataType.FLOAT } },
      });
  };

/** A weight of a product in bfloat16. */
const halvedWeight: Derivation = ({ graph }, component) => {
  if (component !== 'unet') return;
  const product = graph!.node!.find(({ opType }) => opType === 'MatMul')!;
  const weight = graph!.initializer!.find(({ name }) => product.input!.includes(name!))!;
  weight.dataType = onnx.TensorProto.DataType.BFLOAT16;
  weight.rawData = new Uint8Array(weight.rawData!.length / 2);
};

interface Refused {
  readonly failure: Failure;
  readonly events: readonly GenerateEvent[];
}

async function refused(
  pipeline: PipelinePaths,
  provider: 'auto' | 'cpu' = 'auto',
): Promise<Refused> {
  const events: GenerateEvent[] = [];
  const state = new EngineState();
  const context = {
    signal: new AbortController().signal,
    report: (event: GenerateEvent) => events.push(event),
  };
  try {
    await generate(requestFor(pipeline, { provider }), context, state);
  } catch (thrown) {
    return { failure: toFailure(thrown), events };
  } finally {
    await state.clear();
  }
  throw new Error('It was generated.');
}

const derived = (derive: Derivation): Promise<PipelinePaths> =>
  derivePipeline(at(`pipeline-${count++}`), derive);

it.each<[string, Derivation, RegExp]>([
  ...['GroupNorm', 'SkipGroupNorm', 'NhwcConv', 'NhwcFusedConv'].map(
    (op): [string, Derivation, RegExp] => [
      `${op} in the UNet`,
      withNode('unet', op),
      new RegExp(`^unet/model\\.onnx was exported for CUDA or DirectML: .*${op}`),
    ],
  ),
  [
    'GroupNorm in the VAE decoder, which runs last',
    withNode('vae_decoder', 'GroupNorm'),
    /^vae_decoder\/model\.onnx was exported for CUDA or DirectML: GroupNorm/,
  ],
  [
    'packed q, k and v',
    withNode('unet', 'MultiHeadAttention', { input: ['x'] }),
    /^unet\/model\.onnx was exported for CUDA or DirectML: packed q, k and v/,
  ],
  [
    'packed k and v',
    withNode('unet', 'MultiHeadAttention', { input: ['x', 'kv'] }),
    /^unet\/model\.onnx was exported for CUDA or DirectML: packed k and v/,
  ],
  [
    'products in bfloat16',
    halvedWeight,
    /^unet\/model\.onnx was exported for CUDA: products in bfloat16/,
  ],
  [
    'inputs that nobody feeds in the UNet',
    withInputs('unet', 'text_embeds', 'time_ids'),
    /^unet\/model\.onnx takes text_embeds, time_ids, which nothing in the pipeline gives it\.$/,
  ],
  [
    'inputs that nobody feeds in the text encoder',
    withInputs('text_encoder', 'attention_mask'),
    /^text_encoder\/model\.onnx takes attention_mask, which nothing/,
  ],
  [
    'inputs that nobody feeds in the VAE decoder',
    withInputs('vae_decoder', 'latents_mean'),
    /^vae_decoder\/model\.onnx takes latents_mean, which nothing/,
  ],
])('%s is refused before anything is loaded', async (_, derive, message) => {
  const { failure, events } = await refused(await derived(derive));
  expect(failure.message).toMatch(message);
  expect(failure).toMatchObject({ code: 'unsupported' });
  expect(failure.hint).toMatch(/\.$/);
  expect(events).toEqual([]);
});

it.each(['BiasSplitGelu', 'BiasAdd'])('%s is refused where the CPU is chosen', async op => {
  const { failure, events } = await refused(await derived(withNode('unet', op)), 'cpu');
  expect(failure.message).toBe(
    `unet/model.onnx was exported for CUDA, DirectML or WebGPU: ${op} does not run on the CPU.`,
  );
  expect(events).toEqual([]);
});

it('weights that are missing are refused before anything is loaded', async () => {
  const pipeline = await derived(externalData);
  await rm(path.join(pipeline.folder, 'vae_decoder', 'weights.pb'));
  const { failure, events } = await refused(pipeline);
  expect(failure).toMatchObject({ code: 'missing' });
  expect(failure.message).toContain('weights.pb');
  expect(events).toEqual([]);
});

it('GroupNorm of the ONNX standard is nothing special', async () => {
  const pipeline = await derived(withNode('unet', 'GroupNorm', { domain: '' }));
  // onnxruntime itself finds the node that makes no sense.
  expect((await refused(pipeline, 'cpu')).failure.code).toBe('runtime');
});

it('a transformer is refused by name, not as a component that is missing', () => {
  const components = (['text-encoder', 'transformer', 'vae-decoder'] as const).map(component => ({
    component,
    path: `/sd3/${component}/model.onnx`,
  }));
  const found = {
    folder: '/sd3',
    components,
    missing: [],
    defaults: { steps: 20, guidance: 7.5 },
  };
  expect(() => pipelinePaths(found)).toThrow(
    '/sd3 denoises with a transformer, as Stable Diffusion 3 and Flux do.',
  );
});
