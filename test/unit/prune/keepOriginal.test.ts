import { mkdir, readdir, readFile, readlink, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { describeModel } from '../../../src/core/model/describeModel';
import { keepOriginal } from '../../../src/core/prune/keepOriginal';
import { defaultStep, type Step } from '../../../src/shared/recipe/recipe';
import { writeExternalToy } from '../../fixtures/externalToy';
import { save } from '../../fixtures/save';
import { folderPerTest } from '../../fixtures/temporaryFolder';
import { toyModel } from '../../fixtures/toyModel';

const at = folderPerTest();
beforeEach(async () => {
  await mkdir(at('kept'), { recursive: true });
});

/** The regular files of a folder but for what is retained, by name, as text. */
async function filesOf(folder: string): Promise<Readonly<Record<string, string>>> {
  const names = ['m.onnx', 'real.bin', 'sub/b.bin'];
  const entries = await readdir(folder, { recursive: true });
  expect(entries.filter(name => !name.startsWith('kept')).sort()).toEqual([
    ...['link.bin', 'm.onnx', 'real.bin', 'sub', path.join('sub', 'b.bin')],
  ]);
  const texts = names.map(async name => [
    name,
    (await readFile(path.join(folder, name))).toString('hex'),
  ]);
  return Object.fromEntries(await Promise.all(texts)) as Record<string, string>;
}

const half: Step = { ...defaultStep, goal: { sparsity: 0.5 }, label: '' };
const layers = [
  { name: 'a', dims: [1, 4], values: [1, 2, 3, 4] },
  { name: 'b', dims: [4, 1], values: [1, 2, 3, 4] },
];

/** Retains a model as a save in place does, and gives back the kept model's path. */
async function saveRetaining(file: string): Promise<string> {
  const { files } = (await describeModel(file)).modelIndex;
  const kept = await keepOriginal(files, at('kept', 'base'));
  await save(file, [half]);
  return kept;
}

test('a retained model has the old bytes, its data and its config beside it, and costs no disk', async () => {
  const places = ['m.onnx_data', 'sub/b.bin'];
  const data = await writeExternalToy(at('m.onnx'), { layers }, (_, i) => ({
    location: places[i]!,
  }));
  await writeFile(at('config.json'), '{"num_attention_heads":2}');
  const old = await Promise.all([at('m.onnx'), ...data].map(file => readFile(file)));
  const kept = await saveRetaining(at('m.onnx'));
  const home = path.dirname(kept);
  expect((await readdir(home, { recursive: true })).sort()).toEqual([
    ...['config.json', 'm.onnx', 'm.onnx_data', 'sub', path.join('sub', 'b.bin')],
  ]);
  for (const [i, name] of ['m.onnx', ...places].entries())
    expect((await readFile(path.join(home, name))).equals(old[i]!)).toBe(true);
  expect((await describeModel(kept)).description.parameters).toBe(8);
  // The only name that is left of the old file is the kept one.
  expect((await stat(kept)).nlink).toBe(1);
});

test('a model that is opened through a link is retained, not the link', async () => {
  await mkdir(at('real'));
  await writeFile(at('real', 'm.onnx'), toyModel({ layers }));
  await symlink(at('real', 'm.onnx'), at('link.onnx'));
  const old = await readFile(at('real', 'm.onnx'));
  const kept = await saveRetaining(at('link.onnx'));
  expect((await readFile(at('real', 'm.onnx'))).equals(old)).toBe(false);
  expect((await readFile(kept)).equals(old)).toBe(true);
});

test('saving again from what was retained writes the same files, through links too', async () => {
  await writeFile(at('real.bin'), '');
  await symlink('real.bin', at('link.bin'));
  const places = ['link.bin', 'sub/b.bin'];
  await writeExternalToy(at('m.onnx'), { layers }, (_, i) => ({ location: places[i]! }));
  const kept = await saveRetaining(at('m.onnx'));
  const half = await filesOf(at());
  await save(kept, [], at('m.onnx'), {});
  const dense = await filesOf(at());
  expect(Object.keys(dense)).toEqual(Object.keys(half));
  expect(await readlink(at('link.bin'))).toBe('real.bin');
  for (const name of ['real.bin', 'sub/b.bin']) expect(dense[name]).not.toBe(half[name]);
  for (const name of places)
    expect(await readFile(at(name))).toEqual(await readFile(path.join(path.dirname(kept), name)));
});

test('what cannot be retained leaves nothing', async () => {
  await writeFile(at('m.onnx'), toyModel({ layers }));
  await expect(keepOriginal([at('m.onnx'), at('none.bin')], at('kept', 'base'))).rejects.toThrow();
  expect(await readdir(at('kept'))).toEqual([]);
});
