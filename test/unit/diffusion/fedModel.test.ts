import { mkdir, readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { type UnetModel, unetModel } from '../../../src/core/diffusion/unetModel';
import { relativeError } from '../../../src/core/evaluate/metrics/relativeError';
import { openModel } from '../../../src/core/prune/openModel';
import { saveModel } from '../../../src/core/prune/saveModel';
import { FedModel } from '../../../src/engine/diffusion/fedModel';
import { openRuntime } from '../../../src/engine/session';
import { defaultStep, type Step } from '../../../src/shared/recipe/recipe';
import { smallPipeline } from '../../fixtures/smallPipeline';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const at = temporaryFolder();
const file = smallPipeline().components.unet!;
const load = { provider: 'cpu', sessionCache: 'all' } as const;
const prune = (fields: Partial<Step>): Step => ({
  ...defaultStep,
  goal: { sparsity: 0.5 },
  label: '',
  ...fields,
});

async function open(targets: Step['targets'] = ['linear'], units = false): Promise<FedModel> {
  const folder = await emptyFolder();
  return FedModel.open(file, { runtime: await openRuntime(), load, targets, units, folder });
}

async function emptyFolder(): Promise<string> {
  await mkdir(at('graphs'), { recursive: true });
  return at('graphs');
}

/** What a UNet says of fixed latents under a fixed embedding. */
function predict(unet: UnetModel): Promise<Float32Array> {
  const wave = (count: number): Float32Array =>
    Float32Array.from({ length: count }, (_, i) => Math.sin(i * 1.7));
  const dims = [4, 16, 16];
  const embedding = { dims: [77, 128], values: wave(77 * 128) };
  const rows = [{ latents: wave(4 * 16 * 16), embedding }];
  return unet.predict(rows, 481, dims);
}

/** The file with steps saved into it, run as it is. */
async function saved(steps: readonly Step[]): Promise<Float32Array> {
  const model = await openModel(file);
  const target = at('saved.onnx');
  await saveModel(model.weights, (await model.resolve(steps)).masks, { target });
  await model.weights.close();
  const session = await (await openRuntime()).load(target, load);
  const output = await predict(unetModel(session));
  await session.release();
  return output;
}

test('one loaded session runs under any steps as the saved files do', async () => {
  const fed = await open();
  const unet = unetModel(fed.session);
  const dense = await predict(unet);
  for (const step of [prune({}), prune({ goal: { pattern: '2:4' } })]) {
    await fed.prune([step]);
    const output = await predict(unet);
    expect(relativeError(output, await saved([step]))).toBeLessThan(1e-5);
    expect(relativeError(output, dense)).toBeGreaterThan(1e-2);
  }
  await fed.prune([]);
  expect(await predict(unet)).toEqual(dense);
  await fed.close();
});

test('neurons and heads leave a fed model with their biases', async () => {
  const fed = await open(['linear'], true);
  const unet = unetModel(fed.session);
  for (const remove of [{ neurons: 0.25 }, { heads: 0.5 }]) {
    const steps = [prune({ goal: { remove } })];
    await fed.prune(steps);
    expect(relativeError(await predict(unet), await saved(steps))).toBeLessThan(1e-5);
  }
  await fed.close();
});

test('what one call is fed does not depend on the steps of the calls before', async () => {
  const fed = await open();
  const unet = unetModel(fed.session);
  const half = prune({});
  await fed.prune([half]);
  const first = await predict(unet);
  await fed.prune([prune({ goal: { sparsity: 0.9 } })]);
  await fed.prune([prune({ select: 'block:mid_block' }), prune({ goal: { restore: true } })]);
  await fed.prune([half]);
  expect(await predict(unet)).toEqual(first);
  await fed.close();
});

test('steps that were cancelled half-way leave no mixture behind', async () => {
  const fed = await open();
  const unet = unetModel(fed.session);
  const dense = await predict(unet);
  await fed.prune([prune({})]);
  const abort = new AbortController();
  const pruning = fed.prune([], abort.signal);
  await new Promise(resolve => setImmediate(resolve));
  abort.abort();
  await expect(pruning).rejects.toThrow(/abort/);
  await fed.prune([]);
  expect(await predict(unet)).toEqual(dense);
  await fed.close();
});

test('nothing is left of the graph that was loaded, nor of one that cannot be', async () => {
  const folder = await emptyFolder();
  const fed = await open();
  expect(await readdir(folder)).toEqual([]);
  await fed.close();
  const runtime = await openRuntime();
  const broken = { ...runtime, load: () => Promise.reject(new Error('out of memory')) };
  const opening = FedModel.open(file, { runtime: broken, load, targets: ['linear'], folder });
  await expect(opening).rejects.toThrow('out of memory');
  expect(await readdir(folder)).toEqual([]);
});

test('steps on weights that are not fed are refused by name', async () => {
  const fed = await open();
  const step = prune({ targets: ['conv'], select: 'layer:conv_in' });
  await expect(fed.prune([step])).rejects.toMatchObject({
    code: 'unsupported',
    message: expect.stringContaining('conv_in.weight') as string,
  });
  await fed.close();
  const convolutions = await open(['linear', 'conv']);
  await convolutions.prune([step]);
  await convolutions.close();
});
