import { copyFile, mkdir, readdir, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { unetModel } from '../../../src/core/diffusion/unetModel';
import { FedModel } from '../../../src/engine/diffusion/fedModel';
import { KeptGraphs } from '../../../src/engine/diffusion/keptGraphs';
import { type LoadOptions, openRuntime, type Runtime } from '../../../src/engine/session';
import { defaultStep } from '../../../src/shared/recipe/recipe';
import { smallPipeline } from '../../fixtures/smallPipeline';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const at = temporaryFolder();
const file = smallPipeline().components.unet!;
const half = { ...defaultStep, goal: { sparsity: 0.5 }, label: '' };
const plain = { provider: 'cpu', sessionCache: 'all' } as const;

/** How graphs were loaded, and from where: optimised and kept, optimised only, or as they were kept. */
let loads: { readonly file: string; readonly options: LoadOptions }[];
let runtime: Runtime;
beforeEach(async () => {
  loads = [];
  const real = await openRuntime();
  runtime = {
    ...real,
    load: (of, options) => {
      loads.push({ file: of, options });
      return real.load(of, options);
    },
  };
  await rm(at('graphs'), { recursive: true, force: true });
  await mkdir(at('scratch'), { recursive: true });
});

const ways = (): readonly string[] =>
  loads.map(({ options: { optimization, optimized } }) =>
    optimization === 'none' ? 'kept' : optimized === undefined ? 'optimised' : 'keeping',
  );

/** What a UNet says densely and at half, of fixed latents, with its graph kept in a folder. */
async function said(of: string, graphs?: string): Promise<readonly Float32Array[]> {
  const options = { runtime, load: plain, targets: ['linear'], folder: at('scratch') } as const;
  const model = await FedModel.open(of, { ...options, graphs });
  const unet = unetModel(model.session);
  const wave = (count: number): Float32Array =>
    Float32Array.from({ length: count }, (_, i) => Math.sin(i * 1.7));
  const embedding = { dims: [77, 128], values: wave(77 * 128) };
  const row = { latents: wave(4 * 16 * 16), embedding };
  const predict = (): Promise<Float32Array> => unet.predict([row], 481, [4, 16, 16]);
  const dense = await predict();
  await model.prune([half]);
  const pruned = await predict();
  await model.close();
  return [dense, pruned];
}

test('a graph that is kept is optimised once, and says the same to the last bit', async () => {
  const expected = await said(file);
  expect(await said(file, at('graphs'))).toEqual(expected);
  expect(await said(file, at('graphs'))).toEqual(expected);
  expect(ways()).toEqual(['optimised', 'keeping', 'kept']);
  expect(loads[2]!.file.startsWith(at('graphs'))).toBe(true);
  expect(await readdir(at('scratch'))).toEqual([]);
  expect(await readdir(at('graphs'))).toEqual([expect.stringMatching(/^graph-[0-9a-f]{32}$/)]);
});

test.each(['model.onnx', 'model.onnx_data'])(
  'a kept graph whose %s is cut off is made anew',
  async name => {
    const expected = await said(file, at('graphs'));
    const [graph] = await readdir(at('graphs'));
    await truncate(path.join(at('graphs'), graph!, name), 100);
    expect(await said(file, at('graphs'))).toEqual(expected);
    expect(await said(file, at('graphs'))).toEqual(expected);
    expect(ways()).toEqual(['keeping', 'kept', 'keeping', 'kept']);
  },
);

test('a model that changed has a graph of its own', async () => {
  await copyFile(file, at('model.onnx'));
  await said(at('model.onnx'), at('graphs'));
  await utimes(at('model.onnx'), 1, 1);
  await said(at('model.onnx'), at('graphs'));
  expect(ways()).toEqual(['keeping', 'keeping']);
  expect(await readdir(at('graphs'))).toHaveLength(2);
});

test('a graph that cannot be kept is loaded all the same', async () => {
  const expected = await said(file);
  await writeFile(at('graphs'), 'not a folder');
  expect(await said(file, at('graphs'))).toEqual(expected);
  await rm(at('graphs'));
});

test('the longest unused graphs go where there are too many, and nothing else does', async () => {
  const options = { ...plain, optimization: 'all' } as const;
  const kept = new KeptGraphs(at('graphs'), 1);
  await mkdir(at('graphs'), { recursive: true });
  await writeFile(at('graphs', 'notes.txt'), 'mine');
  // What a process left that is gone, and what another one is at, here or elsewhere.
  for (const name of ['making-1-00000000', 'making-2-00000000']) await mkdir(at('graphs', name));
  await utimes(at('graphs', 'making-1-00000000'), 1, 1);
  for (const name of ['a', 'b']) {
    const source = { identities: [name], fed: [] };
    const session = await kept.load(runtime, options, source, () => Promise.resolve(file));
    await session.release();
  }
  const left = await readdir(at('graphs'));
  expect(left.sort()).toEqual([expect.stringMatching(/^graph-/), 'making-2-00000000', 'notes.txt']);
  const newest = { identities: ['b'], fed: [] };
  await (await kept.load(runtime, options, newest, () => Promise.reject(new Error()))).release();
  expect(ways()).toEqual(['keeping', 'keeping', 'kept']);
});
