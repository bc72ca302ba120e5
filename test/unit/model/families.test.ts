import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { describeModel } from '../../../src/core/model/describeModel';
import type { ModelDescription } from '../../../src/shared/model/model';
import { familyModel } from '../../fixtures/families/familyModel';
import { type Family, weightsOf } from '../../fixtures/families/modules';
import { bigG, t5 } from '../../fixtures/families/textEncoders';
import { fluxTransformer, sd3Transformer } from '../../fixtures/families/transformers';
import { sd15Unet, sdxlUnet } from '../../fixtures/families/unets';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const at = temporaryFolder();

interface Expected {
  readonly family: Family;
  readonly file: string;
  readonly component: string;
  /** Millions of weights of Linear layers and of convolutions, as published. */
  readonly linear: number;
  readonly conv: number;
  /** Blocks beside the stem, with how many layers each kind of block has at least. */
  readonly blocks: Readonly<Record<string, number>>;
  /** Attention and feed-forward layers of all blocks. */
  readonly layers: number;
}

const unetBlocks = { down_blocks: 4, mid_block: 1, up_blocks: 4 };
const families: readonly (readonly [string, Expected])[] = [
  [
    'Stable Diffusion 1.5 UNet',
    {
      ...{ family: sd15Unet, file: 'sd15/unet/model.onnx', component: 'unet' },
      ...{ linear: 270, conv: 589, blocks: unetBlocks, layers: 16 * 10 },
    },
  ],
  [
    'Stable Diffusion XL UNet',
    {
      ...{ family: sdxlUnet, file: 'sdxl/unet/model.onnx', component: 'unet' },
      ...{ linear: 2232.6, conv: 333.2, layers: 70 * 10 },
      blocks: { down_blocks: 3, mid_block: 1, up_blocks: 3 },
    },
  ],
  [
    "Stable Diffusion XL's second text encoder",
    {
      ...{ family: bigG, file: 'sdxl/text_encoder_2/model.onnx', component: 'text-encoder-2' },
      ...{ linear: 630.8, conv: 0, blocks: { layers: 32 }, layers: 32 * 6 },
    },
  ],
  [
    'Stable Diffusion 3 transformer',
    {
      ...{ family: sd3Transformer, file: 'sd3/transformer/model.onnx', component: 'transformer' },
      ...{ linear: 2027, conv: 0.1, blocks: { transformer_blocks: 24 }, layers: 24 * 12 - 3 },
    },
  ],
  [
    'Flux transformer',
    {
      ...{ family: fluxTransformer, file: 'flux/transformer/model.onnx', component: 'transformer' },
      ...{ linear: 11_898, conv: 0, layers: 19 * 12 + 38 * 5 },
      blocks: { transformer_blocks: 19, single_transformer_blocks: 38 },
    },
  ],
  [
    'T5 of Stable Diffusion 3',
    {
      ...{ family: t5, file: 'sd3/text_encoder_3/model.onnx', component: 'text-encoder-3' },
      ...{ linear: 4630.5, conv: 0, blocks: { block: 24 }, layers: 24 * 7 },
    },
  ],
];

async function open({ family, file }: Expected): Promise<ModelDescription> {
  await mkdir(path.dirname(at(file)), { recursive: true });
  await writeFile(at(file), familyModel(family));
  return (await describeModel(at(file))).description;
}

const numbers = (blocks: readonly string[]): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const block of blocks) {
    const kind = block.replace(/\.\d+$/, '');
    if (kind !== 'stem') counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
};

describe.each(families)('%s', (_, expected) => {
  test('has as many weights as was published, within one percent', () => {
    const { modules } = expected.family;
    expect(weightsOf(modules, 'linear') / 1e6 / expected.linear).toBeCloseTo(1, 2);
    const convolutions = weightsOf(modules, 'conv') / 1e6;
    expect(Math.abs(convolutions - expected.conv)).toBeLessThanOrEqual(0.01 * expected.conv + 0.05);
  });

  test('is opened as what it is, block by block', async () => {
    const description = await open(expected);
    expect(description.component).toBe(expected.component);
    expect(description.componentNote).toBeUndefined();
    expect(numbers(description.blocks)).toEqual(expected.blocks);
  });

  test('every attention and feed-forward layer has its block and role, everything else another', async () => {
    const { layers } = await open(expected);
    const ofRole = layers.filter(({ role }) => /^(?:attention-|feed-forward)/.test(role));
    expect(ofRole.filter(({ block }) => block === 'stem')).toEqual([]);
    expect(ofRole.filter(({ target }) => target !== 'linear')).toEqual([]);
    expect(ofRole).toHaveLength(expected.layers);
    const unnamed = layers.filter(({ role, target }) => role === 'other' && target === 'linear');
    expect(unnamed.map(({ name }) => name)).toEqual([]);
  });
});

test.each([
  ['sd3', 'transformer_blocks.3.norm1_context.linear', 'modulation', sd3Transformer],
  ['sd3', 'norm_out.linear', 'modulation', sd3Transformer],
  ['sd3', 'transformer_blocks.3.attn.add_k_proj', 'attention-k', sd3Transformer],
  ['sd3', 'transformer_blocks.3.attn.to_add_out', 'attention-out', sd3Transformer],
  ['sd3', 'transformer_blocks.3.ff_context.net.2', 'feed-forward', sd3Transformer],
  ['sd3', 'time_text_embed.text_embedder.linear_1', 'time', sd3Transformer],
  ['sd3', 'context_embedder', 'projection', sd3Transformer],
  ['flux', 'single_transformer_blocks.7.norm.linear', 'modulation', fluxTransformer],
  ['flux', 'single_transformer_blocks.7.proj_mlp', 'feed-forward', fluxTransformer],
  ['flux', 'transformer_blocks.7.attn.norm_added_q', 'norm', fluxTransformer],
  ['flux', 'proj_out', 'projection', fluxTransformer],
  ['t5', 'encoder.block.7.layer.0.SelfAttention.o', 'attention-out', t5],
  ['t5', 'encoder.block.7.layer.1.DenseReluDense.wi_1', 'feed-forward', t5],
  ['t5', 'encoder.block.7.layer.1.DenseReluDense.wo', 'feed-forward', t5],
  ['sdxl', 'add_embedding.linear_1', 'time', sdxlUnet],
] as const)('%s: the role of %s is %s', async (folder, name, role, family) => {
  const { layers } = await open({
    ...families[0]![1],
    family,
    file: `roles/${folder}/model.onnx`,
  });
  expect(layers.find(layer => layer.name === name)?.role).toBe(role);
});

// norm_out.linear, which is beside the blocks, makes up the rest.
test.each([
  ['sd3', 670, sd3Transformer],
  ['flux', 3228, fluxTransformer],
] as const)(
  'the modulation of %s has %i million weights, as published',
  (_, millions, { modules }) => {
    const modulation = modules.filter(({ name }) => /blocks\.\d+\.norm\w*\.linear$/.test(name));
    expect(weightsOf(modulation, 'linear') / 1e6 / millions).toBeCloseTo(1, 2);
  },
);
