import path from 'node:path';
import { mkdir } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { denoise } from '../../../src/core/diffusion/denoise';
import { noiseSource } from '../../../src/core/diffusion/noise/noise';
import { readPipelineConfig } from '../../../src/core/diffusion/pipelineConfig';
import { createScheduler } from '../../../src/core/diffusion/schedulers/createScheduler';
import { textEmbedding } from '../../../src/core/diffusion/textEmbedding';
import { readTokenizer } from '../../../src/core/diffusion/tokenizer';
import { type Embedding, unetModel } from '../../../src/core/diffusion/unetModel';
import { CalibrationFile } from '../../../src/core/prune/calibration/calibrationFile';
import { gramRows } from '../../../src/core/prune/calibration/gram';
import { calibrateHere, calibrationOf } from '../../fixtures/calibrateHere';
import { derivePipeline, halfPrecision, samplePipeline } from '../../fixtures/derivePipeline';
import { type GivenRows, type TappedLayers, tapLayers } from '../../fixtures/layerTaps';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const at = temporaryFolder();
const pipeline = samplePipeline();
const prompts = ['a cat', 'a red apple on black'];
const seeds = [3, 4];
const [steps, guidance] = [3, 5];
/** Shares its input with k and v; reads the text; is given one token an image. */
const unetLayers = [
  'down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_q',
  'up_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k',
  'time_embedding.linear_2',
];
const textLayers = [0, 1, 3].map(
  (layer, i) =>
    `text_model.encoder.layers.${layer}.${['self_attn.v_proj', 'mlp.fc2', 'self_attn.out_proj'][i]!}`,
);

interface Sums {
  readonly squares: Float64Array;
  readonly sum: Float64Array;
  readonly gram: Float64Array;
  readonly tokens: number;
}

/** Sums over runs by their definitions; `weightOf` a run counts in the gram. */
function directSums(runs: readonly GivenRows[], weightOf: (run: number) => number): Sums {
  const { features } = runs[0]!;
  const [squares, sum] = [new Float64Array(features), new Float64Array(features)];
  const gram = new Float64Array(features * features);
  let tokens = 0;
  for (const [run, { values }] of runs.entries())
    for (let row = 0; row < values.length; row += features, tokens++)
      for (let i = 0; i < features; i++) {
        const x = values[row + i]!;
        sum[i]! += x;
        squares[i]! += x * x;
        for (let j = 0; j < features; j++)
          gram[i * features + j]! += weightOf(run) * x * values[row + j]!;
      }
  return { squares, sum, gram, tokens };
}

async function wholeGram(file: CalibrationFile, layer: string): Promise<number[]> {
  const place = await file.gram(layer);
  const values: number[] = [];
  for await (const rows of gramRows(place!)) values.push(...rows.values);
  return values;
}

/** The largest difference, each in units of its own scale. */
const furthest = (
  got: ArrayLike<number>,
  want: ArrayLike<number>,
  scaleOf: (index: number) => number,
): number =>
  Array.from(got, (value, i) => Math.abs(value - want[i]!) / (scaleOf(i) || 1)).reduce(
    (most, each) => Math.max(most, each),
    0,
  );

/** float32 sums of some hundred rows. */
const CLOSE = 2e-6;
/** onnxruntime computes halves in single precision and may not round between two nodes: half a unit of 11 bits, twice in a square. */
const UNROUNDED = 2 ** -10;

async function expectEqual(
  file: CalibrationFile,
  layer: string,
  direct: Sums,
  most = CLOSE,
): Promise<void> {
  const measured = (await file.statistics(layer))!;
  const { squares, sum, gram, tokens } = direct;
  const inputs = squares.length;
  expect(measured.tokens).toBe(tokens);
  expect(furthest(measured.squares, squares, i => squares[i]!)).toBeLessThan(most);
  // Of values of both signs: no sum is known better than its terms.
  const size = (i: number): number => Math.sqrt(squares[i]! * tokens);
  expect(furthest(measured.sum, sum, size)).toBeLessThan(most);
  const product = (i: number): number =>
    Math.sqrt(gram[Math.floor(i / inputs) * (inputs + 1)]! * gram[(i % inputs) * (inputs + 1)]!);
  expect(furthest(await wholeGram(file, layer), gram, product)).toBeLessThan(most);
}

let taps: { readonly text: TappedLayers; readonly unet: TappedLayers };
beforeAll(async () => {
  const { components } = pipeline;
  taps = {
    text: await tapLayers(components['text-encoder']!, textLayers, at('text.onnx')),
    unet: await tapLayers(components.unet!, unetLayers, at('unet.onnx')),
  };
  const tokenizer = await readTokenizer(pipeline.folder);
  const embed = (text: string): Promise<Embedding> =>
    textEmbedding(taps.text, tokenizer.encode(text).ids);
  const embeddings: Embedding[] = [];
  for (const prompt of prompts) embeddings.push(await embed(prompt));
  for (const runs of taps.text.given.values()) expect(runs).toHaveLength(2);
  const config = await readPipelineConfig(pipeline.folder);
  const negative = await textEmbedding(taps.text, tokenizer.encode('').ids);
  const dims = [4, 8, 8];
  for (const prompt of embeddings)
    for (const seed of seeds) {
      const source = noiseSource('torch', seed);
      const noise = source(256);
      const scheduler = createScheduler(config.scheduler, { steps, images: 1, noise: source });
      const unet = unetModel(taps.unet);
      const run = denoise({ unet, scheduler, noise, dims, prompt, negative, guidance });
      for await (const { latents } of run) expect(latents).toHaveLength(256);
    }
  return async () => {
    await taps.text.release();
    await taps.unet.release();
  };
});

describe('a calibration equals sums over what onnxruntime gives the layers', () => {
  it('of the text encoder', async () => {
    await mkdir(at('text'));
    const { file: path, samples } = await calibrateHere(
      calibrationOf(pipeline, at('text'), { component: 'text-encoder', prompts, gram: true }),
    );
    expect(samples).toBe(2);
    const file = await CalibrationFile.open(path);
    for (const layer of textLayers) {
      expect(await file.statistics(layer)).toMatchObject({ samples: 2, tokens: 154 });
      // The third run was that of the negative prompt.
      const runs = taps.text.given.get(layer)!.slice(0, 2);
      await expectEqual(
        file,
        layer,
        directSums(runs, () => 1),
      );
    }
    await file.close();
  });

  it('of a text encoder in half precision, added up in single precision', async () => {
    const half = await derivePipeline(at('half'), halfPrecision);
    const [text] = [half.components['text-encoder']!];
    const tapped = await tapLayers(text, textLayers, at('half.onnx'), 'FLOAT16');
    const tokenizer = await readTokenizer(half.folder);
    for (const prompt of prompts) await textEmbedding(tapped, tokenizer.encode(prompt).ids);
    await mkdir(at('half-out'));
    const { file: path } = await calibrateHere(
      calibrationOf(half, at('half-out'), { component: 'text-encoder', prompts, gram: true }),
    );
    const file = await CalibrationFile.open(path);
    for (const layer of textLayers)
      await expectEqual(
        file,
        layer,
        directSums(tapped.given.get(layer)!, () => 1),
        UNROUNDED,
      );
    await file.close();
    await tapped.release();
  });

  it.each(['uniform', 'log-decrease'] as const)(
    'of the UNet, over prompts, seeds, steps and both halves of the guidance, with %s weights',
    async timestepWeights => {
      await mkdir(at(timestepWeights));
      const { file: path, samples } = await calibrateHere(
        calibrationOf(pipeline, at(timestepWeights), {
          ...{ prompts, seeds, steps, guidance, gram: true, timestepWeights },
        }),
      );
      expect(samples).toBe(2 * 2 * 3 * 2);
      // OBS-Diff: 0.8 + 0.4 · ln(1 + i) / ln(steps), backwards.
      const weights =
        timestepWeights === 'uniform'
          ? [1, 1, 1]
          : [1.2, 0.8 + (0.4 * Math.log(2)) / Math.log(3), 0.8];
      const file = await CalibrationFile.open(path);
      for (const layer of unetLayers) {
        expect(await file.statistics(layer)).toMatchObject({ samples });
        expect((await file.gram(layer))!.weight).toBeCloseTo(
          8 * weights.reduce((sum, weight) => sum + weight),
          10,
        );
        const runs = taps.unet.given.get(layer)!;
        expect(runs).toHaveLength(12);
        await expectEqual(
          file,
          layer,
          directSums(runs, run => weights[run % 3]!),
        );
      }
      await file.close();
    },
  );
});

it('names the calibration after what was run', async () => {
  await mkdir(at('record'));
  const { record, file } = await calibrateHere(calibrationOf(pipeline, at('record')));
  expect(path.basename(file)).toBe('calibration.safetensors');
  expect(record).toMatchObject({
    ...{ version: 1, component: 'unet', seeds: [3], steps: 2, guidance: 5, size: [64, 64] },
    ...{ scheduler: 'DDIMScheduler', timestepWeights: 'uniform', provider: 'cpu' },
    base: expect.stringMatching(/^[0-9a-f]{32}-/) as string,
    prompts: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
  });
  const opened = await CalibrationFile.open(file);
  expect(opened.record).toEqual(record);
  expect(await opened.gram(unetLayers[0]!)).toBeUndefined();
  await opened.close();
});
