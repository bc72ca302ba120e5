import { readFile, stat } from 'node:fs/promises';
import { beforeEach, expect, test } from 'vitest';
import { readModelIndex } from '../../../src/core/onnx/read/readModelIndex';
import { weightsAsInputs } from '../../../src/core/onnx/write/weightsAsInputs';
import { writeEdited } from '../../../src/core/onnx/write/writeEdited';
import { writeExternalToy } from '../../fixtures/externalToy';
import { temporaryFolder } from '../../fixtures/temporaryFolder';
import type { ToyLayer } from '../../fixtures/toyModel';

const at = temporaryFolder();
const layer = (name: string, count: number): ToyLayer => ({
  name,
  dims: [2, count / 2],
  values: Array.from({ length: count }, (_, i) => i + 1),
});
const layers = [layer('a', 8), layer('b', 200), layer('c', 6)];
let data: readonly string[];

beforeEach(async () => {
  data = await writeExternalToy(at('toy/model.onnx'), { layers }, ({ name }) => ({
    location: name === 'c' ? 'sub/c.data' : 'model.data',
  }));
});

const indexOf = (file: string) => readModelIndex(file);

test('weights become inputs of their names, types and sizes; the other tensors stay', async () => {
  const before = await indexOf(at('toy/model.onnx'));
  const fed = before.tensors.filter(({ name }) => !name.startsWith('b'));
  const written = await writeEdited(before, weightsAsInputs(before, fed), at('edited'));
  const after = await indexOf(written);
  expect(after.tensors.map(({ name }) => name)).toEqual(
    before.tensors.map(({ name }) => name).filter(name => name.startsWith('b')),
  );
  expect(after.inputs).toEqual([
    ...before.inputs,
    ...fed.map(({ name, elementType, dims }) => ({ name, elementType, dims })),
  ]);
  expect(after.nodes).toEqual(before.nodes);
  expect(after.outputs).toEqual(before.outputs);
});

test('the model stays as it is, and its data is not copied', async () => {
  const bytes = await readFile(at('toy/model.onnx'));
  const before = await indexOf(at('toy/model.onnx'));
  await writeEdited(before, weightsAsInputs(before, before.tensors.slice(0, 1)), at('linked'));
  expect(await readFile(at('toy/model.onnx'))).toEqual(bytes);
  const inodes = (files: readonly string[]) =>
    Promise.all(files.map(async file => (await stat(file)).ino));
  expect(await inodes([at('linked/model.data'), at('linked/sub/c.data')])).toEqual(
    await inodes(data),
  );
});

test('a graph from which nothing is taken and to which nothing is added is the same bytes', async () => {
  const before = await indexOf(at('toy/model.onnx'));
  const written = await writeEdited(before, weightsAsInputs(before, []), at('unchanged'));
  expect(await readFile(written)).toEqual(await readFile(at('toy/model.onnx')));
});

test('a weight that the main graph has not is refused by name, and nothing is written', async () => {
  const before = await indexOf(at('toy/model.onnx'));
  const stray = { ...before.tensors[0]!, name: 'stray' };
  await expect(
    writeEdited(before, weightsAsInputs(before, [stray]), at('refused')),
  ).rejects.toMatchObject({
    code: 'unsupported',
    message: expect.stringContaining('stray') as string,
  });
  await expect(stat(at('refused/model.onnx'))).rejects.toThrow(/ENOENT/);
});
