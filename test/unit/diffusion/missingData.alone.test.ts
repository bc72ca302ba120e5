import { mkdir, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { EngineState } from '../../../src/engine/diffusion/job';
import type * as Session from '../../../src/engine/session';
import { builtCli } from '../../fixtures/builtCli';
import { externalData } from '../../fixtures/derivePipeline';
import { generateHere, requestFor } from '../../fixtures/generation';
import { toHuggingFaceCache } from '../../fixtures/huggingFaceCache';
import { deriveSmall, smallPipeline } from '../../fixtures/smallPipeline';
import { temporaryFolder } from '../../fixtures/temporaryFolder';
import { Watch, watched } from '../../fixtures/watchedRuntime';
import type { PipelinePaths } from '../../../src/shared/generation/pipelinePaths';

const at = temporaryFolder();
const watch = new Watch();
let opened = 0;

vi.mock('../../../src/engine/session', async importOriginal => {
  const real = await importOriginal<typeof Session>();
  const openRuntime = async () => {
    opened++;
    return watched(await real.openRuntime(), watch);
  };
  return { ...real, openRuntime };
});

let run = 0;
let pipeline: PipelinePaths;
beforeEach(async () => {
  pipeline = await deriveSmall(at(String(++run)), externalData);
  opened = 0;
});
afterEach(() => {
  watch.clear();
});
const data = (component: string): string => path.join(pipeline.folder, component, 'weights.pb');

describe('a generation whose model lacks data', () => {
  test.each([
    ['is missing', 'unet', 'missing', (file: string) => rm(file)],
    ['is missing', 'vae_decoder', 'missing', (file: string) => rm(file)],
    ['is cut off', 'vae_decoder', 'truncated', (file: string) => truncate(file, 1000)],
    ['is a link out of the folder', 'unet', 'unsafe-path', linkAway],
  ])('since it %s (%s) says so before anything is loaded', async (_, component, code, damage) => {
    await damage(data(component));
    await expect(generateHere(requestFor(pipeline))).rejects.toMatchObject({
      code,
      message: expect.stringContaining(path.join(component, '')) as string,
      hint: expect.any(String) as string,
    });
    expect([opened, watch.loaded]).toEqual([0, []]);
  });
});

async function linkAway(file: string): Promise<void> {
  await mkdir(at(String(run), 'elsewhere'));
  await rename(file, at(String(run), 'elsewhere', 'weights.pb'));
  await symlink('../elsewhere/weights.pb', file);
}

test('a data file that another program replaces is read, not the session of the old one', async () => {
  const state = new EngineState();
  const request = requestFor(pipeline, { settings: { width: 64, height: 64 } });
  const [before] = (await generateHere(request, state)).images;
  const bytes = await readFile(data('vae_decoder'));
  bytes.fill(0, 0, bytes.length >> 1);
  await writeFile(data('vae_decoder'), bytes);
  const [after] = (await generateHere(request, state)).images;
  expect(watch.loaded).toHaveLength(4);
  expect(after).not.toEqual(before);
  await state.clear();
});

describe('a pipeline in the Hugging Face cache', () => {
  const cli = builtCli();

  test('makes the image of its files', async () => {
    const { snapshot } = await toHuggingFaceCache(pipeline.folder, at('cache', String(run)));
    const file = (component: string): string => path.join(snapshot, component, 'model.onnx');
    const cached = {
      folder: snapshot,
      components: {
        'text-encoder': file('text_encoder'),
        unet: file('unet'),
        'vae-decoder': file('vae_decoder'),
      },
    };
    const settings = { width: 64, height: 64 };
    const { images } = await generateHere(requestFor(cached, { settings }));
    expect(images).toEqual((await generateHere(requestFor(smallPipeline(), { settings }))).images);
  });

  test('with a link that leaves the repository is refused by pollard inspect, too', async () => {
    const { snapshot } = await toHuggingFaceCache(pipeline.folder, at('cache', String(run)));
    const link = path.join(snapshot, 'unet', 'weights.pb');
    await writeFile(at('elsewhere.pb'), await readFile(link));
    await rm(link);
    await symlink(at('elsewhere.pb'), link);
    const { code, stderr } = await cli(['inspect', path.join(snapshot, 'unet', 'model.onnx')]);
    expect([code, stderr]).toEqual([1, expect.stringContaining('link that leaves')]);
  });
});
