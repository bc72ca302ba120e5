import { expect, test } from 'vitest';
import { describeModel } from '../../../src/core/model/describeModel';

const unet = describeModel('media/sample/unet/model.onnx');

/** The names of the layers beside one of the sample's UNet. */
async function beside(
  name: string,
): Promise<{ readonly before: readonly string[]; readonly after: readonly string[] }> {
  const model = await unet;
  const { layers } = model.description;
  const { before, after } = model.neighboursOf(layers.findIndex(layer => layer.name === name));
  const names = (indices: readonly number[]): readonly string[] =>
    indices.map(index => layers[index]!.name);
  return { before: names(before), after: names(after) };
}

const block = 'down_blocks.0.attentions.0.transformer_blocks.0';

test('the output projection of an attention follows its query, key and value', async () => {
  const { before } = await beside(`${block}.attn2.to_out.0`);
  expect([...before].sort()).toEqual(
    ['to_k', 'to_q', 'to_v'].map(part => `${block}.attn2.${part}`),
  );
});

test('the key of a cross-attention follows the prompt alone: no layer comes before it', async () => {
  const { before, after } = await beside(`${block}.attn2.to_k`);
  expect(before).toEqual([]);
  expect(after).toEqual([`${block}.attn2.to_out.0`]);
});

test('the key of a self-attention follows the norm before it', async () => {
  const { before, after } = await beside(`${block}.attn1.to_k`);
  expect(before).toEqual([`${block}.norm1`]);
  expect(after).toEqual([`${block}.attn1.to_out.0`]);
});

test('the first convolution begins the network and the last ends it', async () => {
  expect((await beside('conv_in')).before).toEqual([]);
  const last = await beside('conv_out');
  expect(last).toEqual({ before: ['conv_norm_out'], after: [] });
});

test('what comes after a layer has the layer before it, in the whole model', async () => {
  const model = await unet;
  const { layers } = model.description;
  let pairs = 0;
  for (const { index } of layers)
    for (const next of model.neighboursOf(index).after) {
      expect(model.neighboursOf(next).before).toContain(index);
      pairs++;
    }
  expect(pairs).toBeGreaterThan(layers.length);
});
