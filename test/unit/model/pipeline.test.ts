import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { findPipeline } from '../../../src/core/model/pipeline';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const at = temporaryFolder();
let count = 0;

/** Empty files of these names in a new folder. */
async function folderOf(...names: readonly string[]): Promise<string> {
  const folder = at(String(count++));
  for (const name of names) {
    await mkdir(path.join(folder, path.dirname(name)), { recursive: true });
    await writeFile(path.join(folder, name), '');
  }
  return folder;
}

const optimum = [
  ...['model_index.json', 'text_encoder/model.onnx', 'unet/model.onnx', 'vae_decoder/model.onnx'],
  ...['tokenizer/vocab.json', 'scheduler/scheduler_config.json'],
];

describe('a pipeline is found', () => {
  test('from its folder and from any of its files', async () => {
    const folder = await folderOf(...optimum, 'unet/config.json');
    for (const from of [
      '',
      'unet/model.onnx',
      'unet',
      'tokenizer/vocab.json',
      'unet/config.json',
    ]) {
      const found = await findPipeline(path.join(folder, from));
      expect(found?.folder).toBe(folder);
      expect(found?.missing).toEqual([]);
      expect(found?.components.map(({ component }) => component)).toEqual([
        'text-encoder',
        'unet',
        'vae-decoder',
      ]);
    }
  });

  test('by flat names, without an index', async () => {
    const folder = await folderOf('unet.onnx', 'clip.onnx', 'vae_decoder.onnx');
    const found = await findPipeline(path.join(folder, 'unet.onnx'));
    expect(found?.components.map(each => path.basename(each.path))).toEqual([
      'clip.onnx',
      'unet.onnx',
      'vae_decoder.onnx',
    ]);
  });

  test('with what it lacks, and where that was looked for', async () => {
    const folder = await folderOf(...optimum.slice(0, 3), 'tokenizer/tokenizer.json');
    const { missing } = (await findPipeline(folder))!;
    expect(missing).toHaveLength(2);
    expect(missing[0]).toMatch(/^vae-decoder \(vae_decoder\/model\.onnx, /);
    expect(missing[1]).toMatch(/^scheduler \(scheduler\/scheduler_config\.json\)/);
  });

  test('with the file itself for the component that it lies beside', async () => {
    const folder = await folderOf(...optimum, 'unet/pruned.onnx');
    const file = path.join(folder, 'unet', 'pruned.onnx');
    const found = await findPipeline(file);
    expect(found?.components.find(({ component }) => component === 'unet')?.path).toBe(file);
    const whole = await findPipeline(folder);
    expect(whole?.components.find(({ component }) => component === 'unet')?.path).toBe(
      path.join(folder, 'unet', 'model.onnx'),
    );
  });
});

describe('components with names of their own are found', () => {
  const rest = ['model_index.json', 'tokenizer/vocab.json', 'scheduler/scheduler_config.json'];
  const componentsIn = async (...names: readonly string[]) => {
    const folder = await folderOf(...names);
    const { components, missing } = (await findPipeline(folder))!;
    const named = components.map(each => [each.component, path.relative(folder, each.path)]);
    return { components: Object.fromEntries(named) as Record<string, string>, missing };
  };

  test('alone in the folder of their component', async () => {
    const { components, missing } = await componentsIn(
      ...rest,
      'text_encoder/model_layernorm.onnx',
      'unet/model_layernorm.onnx',
      'vae_decoder/model.onnx',
      'vae_decoder/other.onnx',
    );
    expect(missing).toEqual([]);
    expect(components).toEqual({
      'text-encoder': path.join('text_encoder', 'model_layernorm.onnx'),
      unet: path.join('unet', 'model_layernorm.onnx'),
      'vae-decoder': path.join('vae_decoder', 'model.onnx'),
    });
  });

  test('side by side, with longer names', async () => {
    const names = [
      'text-encoder.onnx',
      'sd-unet-v1.5-model-b2c4h64w64s77-float16-compute-and-inputs-layernorm.onnx',
      'Stable-Diffusion-v1.5-vae-decoder-float16-fp32-instancenorm.onnx',
      'safety_checker_int32_reduceSum.onnx',
    ];
    const { components } = await componentsIn(...names);
    expect(components).toEqual({
      'text-encoder': names[0],
      unet: names[1],
      'vae-decoder': names[2],
    });
  });

  test('but not one of two that could be it', async () => {
    const { missing } = await componentsIn(
      ...rest,
      'text_encoder/model.onnx',
      'unet/a.onnx',
      'unet/b.onnx',
      'vae_decoder/model.onnx',
    );
    expect(missing).toEqual([
      'unet or transformer (unet/model.onnx, unet.onnx, transformer/model.onnx, transformer.onnx)',
    ]);
  });

  test('three text encoders and a transformer', async () => {
    const { components, missing } = await componentsIn(
      ...rest,
      ...['text_encoder', 'text_encoder_2', 'text_encoder_3', 'transformer', 'vae_decoder'].map(
        folder => `${folder}/model.onnx`,
      ),
    );
    expect(missing).toEqual([]);
    expect(Object.keys(components)).toEqual([
      ...['text-encoder', 'text-encoder-2', 'text-encoder-3', 'transformer', 'vae-decoder'],
    ]);
  });
});

describe('steps and guidance come from the scheduler:', () => {
  const scheduler = 'scheduler/scheduler_config.json';
  test.each([
    ['Turbo', 'EulerDiscreteScheduler', 'trailing', { steps: 4, guidance: 1 }],
    ['Turbo of SDXL', 'EulerAncestralDiscreteScheduler', 'trailing', { steps: 4, guidance: 1 }],
    ['Stable Diffusion XL', 'EulerDiscreteScheduler', 'leading', { steps: 20, guidance: 7.5 }],
    ['Stable Diffusion 2', 'DDIMScheduler', 'trailing', { steps: 20, guidance: 7.5 }],
  ])('%s', async (_, _class_name, timestep_spacing, defaults) => {
    const folder = await folderOf(...optimum);
    await writeFile(
      path.join(folder, scheduler),
      JSON.stringify({ _class_name, timestep_spacing }),
    );
    expect((await findPipeline(folder))?.defaults).toEqual(defaults);
  });

  test('a file that is none changes nothing', async () => {
    const folder = await folderOf(...optimum);
    for (const text of ['', 'null', '[]', '{"_class_name": 3']) {
      await writeFile(path.join(folder, scheduler), text);
      expect((await findPipeline(folder))?.defaults).toEqual({ steps: 20, guidance: 7.5 });
    }
  });
});

test('a lone model belongs to none', async () => {
  const folder = await folderOf('a/b/c/model.onnx');
  expect(await findPipeline(path.join(folder, 'a/b/c/model.onnx'))).toBeNull();
});
