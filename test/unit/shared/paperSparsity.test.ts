import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { describeModel } from '../../../src/core/model/describeModel';
import { paperSparsity } from '../../../src/shared/model/paperSparsity';
import { bigG, t5 } from '../../fixtures/families/textEncoders';
import { familyModel } from '../../fixtures/families/familyModel';
import type { Family } from '../../fixtures/families/modules';
import { fluxTransformer, sd3Transformer } from '../../fixtures/families/transformers';
import { sd15Unet, sdxlUnet } from '../../fixtures/families/unets';
import { type ComponentName } from '../../fixtures/inventory';
import { writeSkeleton } from '../../fixtures/syntheticModel';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const at = temporaryFolder();
const sample = (part: string): string => path.resolve('media/sample', part, 'model.onnx');

test.each<[ComponentName, number | undefined]>([
  ['text_encoder', 0.475],
  ['unet', 0.35],
  ['vae_decoder', undefined],
])("the paper's sparsity of Stable Diffusion 2's %s is %s", async (component, sparsity) => {
  const file = at(`${component}.onnx`);
  await writeSkeleton(file, { component, type: 'float16' });
  expect(paperSparsity((await describeModel(file)).description)).toBe(sparsity);
});

test.each([
  ['text_encoder', 0.475],
  ['unet', 0.35],
] as const)("the sample's %s stands for it with %s", async (part, sparsity) => {
  expect(paperSparsity((await describeModel(sample(part))).description)).toBe(sparsity);
});

test.each<[string, Family]>([
  ['Stable Diffusion 1.5', sd15Unet],
  ['Stable Diffusion XL', sdxlUnet],
  ["Stable Diffusion XL's second text encoder", bigG],
  ['Stable Diffusion 3', sd3Transformer],
  ['Flux', fluxTransformer],
  ['T5', t5],
])('the paper has no sparsity of %s', async (_, family) => {
  await writeFile(at('model.onnx'), familyModel(family));
  const { description } = await describeModel(at('model.onnx'));
  // The file's sizes are divided; the published ones are what counts.
  const layers = description.layers.map(layer => ({
    ...layer,
    inputs: family.modules.find(({ name }) => name === layer.name)?.dims[1] ?? layer.inputs,
  }));
  expect(layers.some(({ inputs }) => inputs >= 640)).toBe(true);
  expect(paperSparsity({ ...description, layers })).toBeUndefined();
});
