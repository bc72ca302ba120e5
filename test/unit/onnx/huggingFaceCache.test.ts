import {
  mkdir,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { describeModel } from '../../../src/core/model/describeModel';
import { findPipeline } from '../../../src/core/model/pipeline';
import { openRuntime } from '../../../src/engine/session';
import { defaultStep, type Step } from '../../../src/shared/recipe/recipe';
import { builtCli } from '../../fixtures/builtCli';
import { derivePipeline, externalData } from '../../fixtures/derivePipeline';
import { writeExternalToy } from '../../fixtures/externalToy';
import { type CachedRepository, toHuggingFaceCache } from '../../fixtures/huggingFaceCache';
import { save } from '../../fixtures/save';
import { folderPerTest } from '../../fixtures/temporaryFolder';
import { type ToyLayer, toyModel } from '../../fixtures/toyModel';

const cli = builtCli();
const at = folderPerTest();

const half: Step = { ...defaultStep, goal: { sparsity: 0.5 }, label: '' };
const layers: readonly ToyLayer[] = [
  { name: 'a.b', dims: [2, 3], values: [1, -2, 3, -4, 5, -6] },
  { name: 'a.c', dims: [3, 2], values: [6, 5, 4, 3, 2, 1] },
];

let repository: CachedRepository;
const model = (name = 'unet/model.onnx'): string => path.join(repository.snapshot, name);

/** What the repository has: links with where they lead, files with what they hold. */
async function contents(): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  for (const entry of await readdir(repository.folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isSymbolicLink()) found[file] = await readlink(file);
    if (entry.isFile()) found[file] = (await readFile(file)).toString('hex');
  }
  return found;
}

beforeEach(async () => {
  await writeExternalToy(at('files', 'unet', 'model.onnx'), { layers }, (_, i) => ({
    location: ['model.onnx_data', 'sub/rest.bin'][i]!,
  }));
  await mkdir(at('files', 'text_encoder'));
  await writeFile(at('files', 'text_encoder', 'model.onnx'), toyModel({ layers }));
  repository = await toHuggingFaceCache(at('files'), at('cache'));
});

describe('a model in the Hugging Face cache', () => {
  test('opens with its data by the names of its snapshot', async () => {
    const { description } = await describeModel(model());
    expect(description.files).toEqual([
      model(),
      model('unet/model.onnx_data'),
      model('unet/sub/rest.bin'),
    ]);
    expect(description.layers).toHaveLength(2);
    expect((await describeModel(model('text_encoder/model.onnx'))).description.layers).toHaveLength(
      2,
    );
  });

  test('opens where a link leads to its snapshot', async () => {
    await symlink(repository.snapshot, at('pipeline'));
    const { description } = await describeModel(at('pipeline', 'unet', 'model.onnx'));
    expect(description.layers).toHaveLength(2);
  });

  test.each([
    ['to another repository', 'models--other--one/blobs/x'],
    ['out of the cache', '../elsewhere/x'],
    ['to the folder around the blobs', 'models--someone--tiny-diffusion/x'],
  ])('with data that is a link %s stays refused', async (_, place) => {
    const elsewhere = at('cache', place);
    await mkdir(path.dirname(elsewhere), { recursive: true });
    await writeFile(elsewhere, await readFile(model('unet/model.onnx_data')));
    await rm(model('unet/model.onnx_data'));
    await symlink(elsewhere, model('unet/model.onnx_data'));
    await expect(describeModel(model())).rejects.toMatchObject({
      code: 'unsafe-path',
      message: expect.stringContaining('model.onnx_data') as string,
    });
  });

  test('that is no link itself may not borrow the blobs: onnxruntime would refuse it', async () => {
    const bytes = await readFile(model());
    await rm(model());
    await writeFile(model(), bytes);
    await expect(describeModel(model())).rejects.toMatchObject({ code: 'unsafe-path' });
  });

  test('outside of a cache a folder of blobs makes no link good', async () => {
    await rename(repository.folder, at('cache', 'plain'));
    const moved = model().replace(path.basename(repository.folder), 'plain');
    await expect(describeModel(moved)).rejects.toMatchObject({ code: 'unsafe-path' });
  });
});

describe('saving to the Hugging Face cache', () => {
  test.each(['unet/model.onnx', 'text_encoder/model.onnx'])(
    'over %s is refused, offering Save As, and changes nothing',
    async name => {
      const before = await contents();
      await expect(save(model(name), [half])).rejects.toMatchObject({
        code: 'unsafe-path',
        message: expect.stringContaining('Hugging Face cache') as string,
        hint: expect.stringContaining('Save As') as string,
      });
      expect(await contents()).toEqual(before);
    },
  );

  test('from elsewhere is refused by pollard prune, over a link and among the blobs', async () => {
    await writeFile(at('m.onnx'), toyModel({ layers }));
    const before = await contents();
    for (const out of [
      model(),
      path.join(repository.blobs, 'new'),
      model('unet/model.onnx_data'),
    ]) {
      const { code, stdout, stderr } = await cli([
        ...['prune', at('m.onnx'), '--sparsity', '0.5', '--out', out],
      ]);
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toContain('Hugging Face cache');
    }
    expect(await contents()).toEqual(before);
  });

  test('under another name writes model and data outside of it, whole and without links', async () => {
    const before = await contents();
    await mkdir(at('out'));
    await save(model(), [half], at('out', 'model.onnx'));
    expect(await contents()).toEqual(before);
    const entries = await readdir(at('out'), { recursive: true, withFileTypes: true });
    expect(
      entries
        .filter(entry => entry.isFile())
        .map(({ name }) => name)
        .sort(),
    ).toEqual([...['model.onnx', 'model.onnx_data', 'rest.bin']]);
    await describeModel(at('out', 'model.onnx'));
  });
});

describe('a pipeline in the Hugging Face cache', () => {
  beforeEach(async () => {
    await derivePipeline(at('sample'), externalData);
    repository = await toHuggingFaceCache(at('sample'), at('cache'), 'models--someone--sample');
  });
  const paper = ['--unet', '0.35', '--text-encoder', '0.475'];

  test('is found, and onnxruntime loads each of its models', async () => {
    const pipeline = await findPipeline(repository.snapshot);
    expect(pipeline).toMatchObject({ folder: repository.snapshot, missing: [] });
    const runtime = await openRuntime();
    for (const { path: file } of pipeline!.components) {
      expect((await describeModel(file)).description.files).toHaveLength(2);
      const session = await runtime.load(file, { provider: 'cpu', sessionCache: 'one' });
      await session.release();
    }
    expect(pipeline!.components).toHaveLength(3);
  });

  test('is pruned into a folder that stands alone, and never into a cache', async () => {
    const before = await contents();
    const prune = (out: string) =>
      cli(['prune', repository.snapshot, ...paper, '--force', '--out', out]);
    expect((await prune(at('out'))).code).toBe(0);
    const entries = await readdir(at('out'), { recursive: true, withFileTypes: true });
    expect(entries.some(entry => entry.isSymbolicLink())).toBe(false);
    await describeModel(at('out', 'unet', 'model.onnx'));
    const other = await toHuggingFaceCache(at('out'), at('cache'), 'models--someone--other');
    const { code, stderr } = await prune(other.snapshot);
    expect([code, stderr]).toEqual([2, expect.stringContaining('Hugging Face cache')]);
    expect(await contents()).toEqual(before);
  });
});
