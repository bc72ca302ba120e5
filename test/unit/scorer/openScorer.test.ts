import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { decodePng } from '../../../src/core/image/decodePng';
import { type Resampling, resizeImage } from '../../../src/core/image/resizeImage';
import { openScorer } from '../../../src/engine/diffusion/scorer/openScorer';
import { openRuntime } from '../../../src/engine/session';
import type { Raster } from '../../../src/shared/generation/generation';
import type { ScorerKind } from '../../../src/shared/scorer/scorer';
import { sampleScorer } from '../../fixtures/sampleScorer';
import {
  colourWeights,
  type Layout,
  length,
  processor,
  tokenWeights,
  vocabulary,
  width,
  writeClip,
  writeDino,
  writeInception,
} from '../../fixtures/scorerFolder';
import { folderPerTest } from '../../fixtures/temporaryFolder';

const at = folderPerTest();
const open = async (kind: ScorerKind, folder = at('scorer')) =>
  openScorer({ kind, folder }, await openRuntime());

const picture: Raster = {
  ...{ width: 21, height: 13 },
  rgb: Uint8Array.from({ length: 3 * 21 * 13 }, (_, i) => (i * i + 7 * i) % 256),
};

/** The mean of the six by six pixels in the middle of the picture at 8 pixels of height, by the weights. */
function expectedImage(resampling: Resampling = 'bicubic'): readonly number[] {
  const small = resizeImage(picture, { width: 12, height: 8 }, resampling);
  const means = [0, 1, 2].map(c => {
    let sum = 0;
    for (let y = 1; y < 7; y++)
      for (let x = 3; x < 9; x++) sum += small.rgb[3 * (y * 12 + x) + c]! / 255;
    return (sum / 36 - processor.image_mean[c]!) / processor.image_std[c]!;
  });
  return Array.from({ length: width }, (_, i) =>
    means.reduce((sum, mean, c) => sum + mean * colourWeights[c]![i]!, 0),
  );
}

function expectedText(tokens: readonly string[]): readonly number[] {
  const framed = ['<|startoftext|>', ...tokens, '<|endoftext|>'];
  return Array.from(
    { length: width },
    (_, i) =>
      framed.reduce((sum, token) => sum + tokenWeights[vocabulary.indexOf(token)]![i]!, 0) / length,
  );
}

const closeTo = (actual: Float32Array | undefined, expected: readonly number[]): void => {
  expect(actual).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) expect(actual![i]).toBeCloseTo(value, 5);
};

describe('a CLIP', () => {
  it.each(['transformers.js', 'transformers.js, joint', 'optimum'] as const satisfies Layout[])(
    'in the layout of %s reads pictures and texts',
    async layout => {
      await writeClip(at('scorer'), layout);
      const scorer = await open('clip');
      closeTo(await scorer.image(picture), expectedImage());
      closeTo(await scorer.text!('A cat'), expectedText(['a</w>', 'c', 'a', 't</w>']));
      await scorer.release();
    },
  );

  it('of the sample gives what the sample says of itself', async () => {
    const [ours, theirs] = [await open('clip', 'media/sample/scorer'), await sampleScorer()];
    const png = await readFile('media/icon.png');
    const { rgb } = resizeImage(decodePng(png), { width: 128, height: 128 }, 'bicubic');
    const square = { width: 128, height: 128, rgb };
    const values = (vector: Float32Array) => [...vector];
    expect(values(await ours.text!('a cat on a yellow background'))).toEqual(
      values(await theirs.caption('a cat on a yellow background')),
    );
    const direct = await theirs.raster(square);
    for (const [i, value] of (await ours.image(square)).entries())
      expect(value).toBeCloseTo(direct[i]!, 5);
    await ours.release();
    await theirs.release();
  });

  it.each(['transformers.js', 'optimum'] as const)(
    'without projection is refused, in the layout of %s',
    async layout => {
      await writeClip(at('scorer'), layout, false);
      await expect(open('clip')).rejects.toMatchObject({
        code: 'unsupported',
        message: expect.stringMatching(
          /model\.onnx gives .*pooler_output, and no image_embeds: it is a CLIP without projection/,
        ) as string,
        hint: expect.stringContaining('--task zero-shot-image-classification') as string,
      });
    },
  );

  it('whose text model alone lacks its projection is refused', async () => {
    await writeClip(at('scorer'), 'transformers.js');
    await writeClip(at('bare'), 'transformers.js', false);
    await copyFile(at('bare/onnx/text_model.onnx'), at('scorer/onnx/text_model.onnx'));
    await expect(open('clip')).rejects.toMatchObject({
      message: expect.stringContaining('and no text_embeds') as string,
    });
  });

  it('takes a smaller file where the whole one is not there', async () => {
    await writeClip(at('scorer'), 'transformers.js');
    for (const part of ['text_model', 'vision_model']) {
      await copyFile(at(`scorer/onnx/${part}.onnx`), at(`scorer/onnx/${part}_quantized.onnx`));
      await rm(at(`scorer/onnx/${part}.onnx`));
    }
    const scorer = await open('clip');
    closeTo(await scorer.image(picture), expectedImage());
    await scorer.release();
  });

  it.each([
    ['onnx/text_model.onnx', 'missing', 'holds no CLIP'],
    ['preprocessor_config.json', 'missing', 'has no preprocessor_config.json'],
    ['merges.txt', 'missing', 'has no tokenizer'],
  ])('without %s is refused', async (file, code, sentence) => {
    await writeClip(at('scorer'), 'transformers.js');
    await rm(at('scorer', file));
    await expect(open('clip')).rejects.toMatchObject({
      code,
      message: expect.stringContaining(sentence) as string,
    });
  });

  it.each([
    [{ resample: 1 }, 'resample 1 is not supported'],
    [{ do_normalize: false }, 'do_normalize false is not supported'],
    [{ crop_size: 9 }, 'crop_size 9 is not supported'],
    [{ image_mean: [0.5] }, 'image_mean [0.5] is not supported'],
    [{ size: { longest_edge: 9 } }, 'size {"longest_edge":9} is not supported'],
  ])('that wants its pictures as %j is refused', async (change, sentence) => {
    await writeClip(at('scorer'), 'optimum');
    await writeFile(
      at('scorer/preprocessor_config.json'),
      JSON.stringify({ ...processor, ...change }),
    );
    await expect(open('clip')).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining(sentence) as string,
    });
  });
});

describe('a DINOv2', () => {
  it('sees a picture bilinear where its preprocessor_config.json says so', async () => {
    await writeDino(at('scorer'));
    await writeFile(
      at('scorer/preprocessor_config.json'),
      JSON.stringify({ ...processor, resample: 2 }),
    );
    closeTo(await (await open('dino')).image(picture), expectedImage('bilinear'));
  });

  it('sees a picture by its first token', async () => {
    await writeDino(at('scorer'));
    const scorer = await open('dino');
    closeTo(await scorer.image(picture), expectedImage());
    expect(scorer.text).toBeUndefined();
    await scorer.release();
  });

  it('without hidden states is refused', async () => {
    await writeDino(at('scorer'), 'logits');
    await expect(open('dino')).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining('gives logits, and no last_hidden_state') as string,
    });
  });

  it('that is not there is refused', async () => {
    await mkdir(at('scorer'));
    await expect(open('dino')).rejects.toMatchObject({
      code: 'missing',
      message: expect.stringContaining('holds no DINOv2') as string,
    });
  });
});

describe('an Inception', () => {
  it('has its only output for features', async () => {
    await writeInception(at('scorer'));
    const scorer = await open('inception');
    closeTo(await scorer.image(picture), expectedImage());
    await scorer.release();
  });

  it('with several outputs is refused', async () => {
    await writeClip(at('scorer'), 'optimum');
    await expect(open('inception')).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining('of which Pollard cannot tell the features') as string,
    });
  });
});
