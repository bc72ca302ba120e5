import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openGraph } from '../../fixtures/smallGraph';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const at = temporaryFolder();

test.each([
  ['unet', 'x.onnx', ['sample', 'timestep', 'encoder_hidden_states']],
  ['unet', 'x.onnx', ['sample', 'timestep', 'encoder_hidden_states', 'class_labels']],
  ['text-encoder', 'x.onnx', ['input_ids']],
  ['vae-decoder', 'x.onnx', ['latent_sample']],
  ['vae-encoder', 'x.onnx', ['sample']],
  ['unet', 'unet/model.onnx', ['a', 'b']],
  ['text-encoder', 'text_encoder/model.onnx', ['a']],
  ['vae-decoder', 'vae.onnx', ['a']],
  ['other', 'safety_checker/model.onnx', ['a']],
  ['transformer', 'x.onnx', ['hidden_states', 'encoder_hidden_states', 'timestep']],
  ['transformer', 'transformer/model.onnx', ['a', 'b']],
  ['text-encoder-2', 'text_encoder_2/model.onnx', ['input_ids']],
  ['text-encoder-3', 'text-encoder-3.onnx', ['a']],
  ['unet', 'unet/model_layernorm.onnx', ['a']],
  ['text-encoder', 'text-encoder.onnx', ['a']],
  ['unet', 'sd-unet-v1.5-model-b2c4h64w64s77-float16-compute-and-inputs-layernorm.onnx', ['a']],
  ['text-encoder', 'sd-text-encoder-2.1-float16.onnx', ['a']],
  ['vae-decoder', 'Stable-Diffusion-v1.5-vae-decoder-float16-fp32-instancenorm.onnx', ['a']],
  ['other', 'unetlike.onnx', ['a']],
] as const)('%s is what %s with inputs %j is', async (component, name, inputs) => {
  await mkdir(path.dirname(at(name)), { recursive: true });
  const ports = inputs.map(each => ({ name: each, type: 1 }));
  const { description } = await openGraph(at(name), { inputs: ports });
  expect(description.component).toBe(component);
  expect(description.componentNote).toBeUndefined();
});

test('where signature and name disagree the signature wins, and the header says so', async () => {
  await mkdir(at('unet'), { recursive: true });
  const inputs = [{ name: 'input_ids', type: 7 }];
  const { description } = await openGraph(at('unet', 'model.onnx'), { inputs });
  expect(description.component).toBe('text-encoder');
  expect(description.componentNote).toBe(
    "The name says UNet, the graph's inputs say Text encoder.",
  );
});
