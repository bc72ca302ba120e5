import { mkdir } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { describeModel, type OpenModel } from '../../../src/core/model/describeModel';
import { targetZeros } from '../../../src/shared/stats/statistics';
import { type ComponentName, inventory } from '../../fixtures/inventory';
import { writeSkeleton } from '../../fixtures/syntheticModel';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const at = temporaryFolder();

/** The full-size graph with real shapes; its weights are a hole in the data file, since no test here reads them. */
async function open(component: ComponentName): Promise<OpenModel> {
  await mkdir(at(component), { recursive: true });
  const file = at(component, 'model.onnx');
  await writeSkeleton(file, { component, type: 'float16' });
  return describeModel(file);
}

const linearElements = ({ description }: OpenModel): readonly number[] =>
  description.layers
    .filter(({ target }) => target === 'linear')
    .map(({ weight }) => weight.elements);

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** The paper's setting: zeros in each Linear layer's floor(s·n) smallest weights. */
async function paper() {
  const [text, unet] = [await open('text_encoder'), await open('unet')];
  const counts = (model: OpenModel, sparsity: number) => ({
    zeros: sum(linearElements(model).map(n => targetZeros(sparsity, n))),
    parameters: model.description.parameters,
  });
  return {
    text: counts(text, 0.475),
    unet: counts(unet, 0.35),
    linear: sum([...linearElements(text), ...linearElements(unet)]),
    parameters: text.description.parameters + unet.description.parameters,
  };
}

type Paper = Awaited<ReturnType<typeof paper>>;

describe("Stable Diffusion 2's real inventory", () => {
  test.each([
    ['text_encoder', 'text-encoder', 138, 289_406_976, 340_387_840],
    ['unet', 'unet', 216, 301_219_840, 865_730_244],
    ['vae_decoder', 'vae-decoder', 4, 1_048_576, 49_468_951],
  ] as const)(
    '%s: %s with %i Linear layers',
    async (component, kind, layers, linear, parameters) => {
      const model = await open(component);
      expect(model.description.component).toBe(kind);
      expect(linearElements(model)).toHaveLength(layers);
      expect(sum(linearElements(model))).toBe(linear);
      expect(model.description.parameters).toBe(parameters);
      expect(model.modelIndex.nodes).toHaveLength(inventory(component).nodes);
    },
  );

  test('every weight is in one layer, as its weight or beside it', async () => {
    const { weights, companions, counted } = await open('unet');
    const ids = [...weights, ...companions.flat()].map(({ id }) => id).sort((a, b) => a - b);
    expect(ids).toEqual(counted.map(({ id }) => id).sort((a, b) => a - b));
  });

  test('anonymous weights have their module paths, blocks, roles and heads back', async () => {
    const { description } = await open('unet');
    const find = (weight: string) => description.layers.find(layer => layer.weight.name === weight);
    expect(find('onnx::MatMul_9529')).toMatchObject({
      name: 'up_blocks.3.attentions.0.transformer_blocks.0.attn2.to_k',
      block: 'up_blocks.3',
      role: 'attention-k',
      layout: 'in-out',
      outputs: 320,
      inputs: 1024,
      heads: 5,
    });
    expect(find('onnx::MatMul_9538')).toMatchObject({
      role: 'feed-forward',
      others: [{ name: 'up_blocks.3.attentions.0.transformer_blocks.0.ff.net.0.proj.bias' }],
    });
    expect(find('time_embedding.linear_1.weight')).toMatchObject({
      block: 'stem',
      role: 'time',
      layout: 'out-in',
      outputs: 1280,
      inputs: 320,
    });
    expect(description.blocks).toEqual([
      'stem',
      ...[0, 1, 2, 3].map(i => `down_blocks.${i}`),
      'mid_block',
      ...[0, 1, 2, 3].map(i => `up_blocks.${i}`),
    ]);
  });

  test('blocks of the text encoder and the VAE run in network order', async () => {
    const text = await open('text_encoder');
    const vae = await open('vae_decoder');
    expect(text.description.blocks.slice(0, 3)).toEqual(['stem', 'layers.0', 'layers.1']);
    expect(text.description.blocks).toHaveLength(24);
    expect(vae.description.blocks).toEqual([
      'stem',
      'decoder.mid_block',
      ...[0, 1, 2, 3].map(i => `decoder.up_blocks.${i}`),
    ]);
  });
});

describe("the paper's 47.5 % of the text encoder's and 35 % of the UNet's Linear weights are", () => {
  test.each([
    [
      '41.1 percent of the Linear weights of both',
      (p: Paper) => [p.text.zeros + p.unet.zeros, p.linear],
    ],
    ['40.4 percent of the text encoder', ({ text }: Paper) => [text.zeros, text.parameters]],
    ['12.2 percent of the UNet', ({ unet }: Paper) => [unet.zeros, unet.parameters]],
    ['20.1 percent of both components', (p: Paper) => [p.text.zeros + p.unet.zeros, p.parameters]],
    [
      '38.5 percent when each ratio is weighted by its component’s whole size',
      (p: Paper) => [0.475 * p.text.parameters + 0.35 * p.unet.parameters, p.parameters],
    ],
  ] as const)('%s', async (title, countsOf) => {
    const [zeros, of] = countsOf(await paper());
    expect(((100 * zeros!) / of!).toFixed(1)).toBe(title.slice(0, 4));
  });
});
