import { cp, readFile, writeFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { checkScorer } from '../../../src/core/evaluate/scorers/checkScorer';
import { encodePng } from '../../../src/core/image/png';
import { ModelFiles } from '../../../src/engine/diffusion/modelFiles';
import { Scorers } from '../../../src/engine/diffusion/scorer/scorers';
import { writeClip, writeDino } from '../../fixtures/scorerFolder';
import { folderPerTest } from '../../fixtures/temporaryFolder';

const at = folderPerTest();
const png = encodePng({ width: 9, height: 9, rgb: new Uint8Array(243).fill(90) });
const context = { signal: new AbortController().signal, report: () => undefined };
const clip = () => ({ kind: 'clip', folder: at('clip') }) as const;

it('load a model once, whatever is asked, and again when its file changes', async () => {
  await writeClip(at('clip'), 'optimum');
  const scorers = new Scorers(new ModelFiles());
  const ask = () =>
    scorers.score({ scorer: clip(), pngs: [png], texts: ['a cat', 'a dog'] }, context);
  const first = await ask();
  expect(first.images).toHaveLength(1);
  expect(first.texts).toHaveLength(2);
  expect(first.texts[0]).not.toEqual(first.texts[1]);
  expect(await ask()).toEqual(first);
  expect(scorers.loads).toBe(1);
  await writeClip(at('clip'), 'optimum');
  await ask();
  expect(scorers.loads).toBe(2);
  await scorers.release();
});

it('end between two pictures when they are cancelled', async () => {
  await writeClip(at('clip'), 'optimum');
  const scorers = new Scorers(new ModelFiles());
  const cancelled = { ...context, signal: AbortSignal.abort() };
  await expect(
    scorers.score({ scorer: clip(), pngs: [png], texts: [] }, cancelled),
  ).rejects.toMatchObject({ code: 'cancelled' });
  await scorers.release();
});

it('refuse texts to a model that reads none', async () => {
  await writeDino(at('dino'));
  const scorers = new Scorers(new ModelFiles());
  await expect(
    scorers.score(
      { scorer: { kind: 'dino', folder: at('dino') }, pngs: [], texts: ['a cat'] },
      context,
    ),
  ).rejects.toMatchObject({ code: 'invalid-request', message: 'DINOv2 reads no texts.' });
  await scorers.release();
});

it('have a fingerprint that a copy shares, and that weights, preparation or words change', async () => {
  await writeClip(at('clip'), 'transformers.js');
  const before = await checkScorer(clip());
  await cp(at('clip'), at('copy'), { recursive: true });
  expect(await checkScorer({ kind: 'clip', folder: at('copy') })).toBe(before);
  const changes = {
    'onnx/text_model.onnx': (bytes: Buffer) => {
      const at = bytes.lastIndexOf(Buffer.from(Float32Array.of(Math.sin(1)).buffer));
      bytes.writeFloatLE(7, at);
      return bytes;
    },
    'preprocessor_config.json': (bytes: Buffer) =>
      Buffer.from(bytes.toString().replace('0.48', '0.49')),
    'vocab.json': (bytes: Buffer) => Buffer.from(bytes.toString().replace('"q"', '"?"')),
  };
  const found = new Set([before]);
  for (const [file, change] of Object.entries(changes)) {
    const kept = await readFile(at('copy', file));
    await writeFile(at('copy', file), change(Buffer.from(kept)));
    found.add(await checkScorer({ kind: 'clip', folder: at('copy') }));
    await writeFile(at('copy', file), kept);
  }
  expect(found.size).toBe(4);
});
