import { link, mkdir, readdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { onnx } from 'onnx-proto';
import { beforeEach, describe, expect, test } from 'vitest';
import { openRuntime } from '../../../src/engine/session';
import { defaultStep, RECIPE_KEY, type Step } from '../../../src/shared/recipe/recipe';
import { Failure } from '../../../src/shared/failure';
import { builtCli } from '../../fixtures/builtCli';
import { type Place, writeExternalToy } from '../../fixtures/externalToy';
import { graph, localFunction, model, node, sparseTensor, tensor } from '../../fixtures/onnxWriter';
import { concat, type Part } from '../../fixtures/protoWriter';
import { save } from '../../fixtures/save';
import { folderPerTest } from '../../fixtures/temporaryFolder';
import { type ToyLayer, toyModel } from '../../fixtures/toyModel';

const cli = builtCli();
const at = folderPerTest();
beforeEach(async () => {
  await mkdir(at('a'), { recursive: true });
});

const half: Step = { ...defaultStep, goal: { sparsity: 0.5 }, label: 'half' };
const dense: readonly ToyLayer[] = [
  { name: 'a.b', dims: [2, 3], values: [1, -2, 3, -4, 5, -6] },
  { name: 'a.c', dims: [3, 2], values: [6, 5, 4, 3, 2, 1], bias: [1, 1] },
];
const halved = dense.map((layer, i) => ({
  ...layer,
  values: [
    [0, 0, 0, -4, 5, -6],
    [6, 5, 4, 0, 0, 0],
  ][i]!,
}));
const oneFile =
  (location: string): (() => Place) =>
  () => ({ location });
const aFileEach = (_: ToyLayer, i: number): Place => ({ location: `${i}.bin`, bare: true });
const hex = async (file: string): Promise<string> => (await readFile(file)).toString('hex');

/** The pruned toy as the fixtures' writer would have written it under its new names. */
async function expectWritten(
  file: string,
  placeOf: (layer: ToyLayer, index: number) => Place,
): Promise<void> {
  const { metadataProps } = onnx.ModelProto.decode(await readFile(file));
  const metadata = { [RECIPE_KEY]: metadataProps[0]!.value ?? '' };
  const name = path.basename(file);
  const data = await writeExternalToy(at('wanted', name), { layers: halved, metadata }, placeOf);
  for (const wanted of [at('wanted', name), ...data]) {
    const found = path.join(path.dirname(file), path.relative(at('wanted'), wanted));
    expect([found, await hex(found)]).toEqual([found, await hex(wanted)]);
  }
}

/** What onnxruntime makes of an input. */
async function answer(file: string): Promise<readonly number[]> {
  const session = await (await openRuntime()).load(file, { provider: 'cpu', sessionCache: 'one' });
  const values = Float32Array.of(1, 2);
  const { hidden_2 } = await session.run({ sample: { type: 'float32', dims: [1, 2], values } });
  await session.release();
  return [...(hidden_2!.values as Float32Array)];
}

describe('external data saved under another name', () => {
  const m = (): string => at('a', 'm.onnx');

  test('beside the old goes to NEWNAME.onnx_data, and onnxruntime runs the pair', async () => {
    await writeExternalToy(m(), { layers: dense }, oneFile('m.onnx_data'));
    const before = [await hex(m()), await hex(at('a', 'm.onnx_data'))];
    await save(m(), [half], at('a', 'small.onnx'));
    await expectWritten(at('a', 'small.onnx'), oneFile('small.onnx_data'));
    expect([await hex(m()), await hex(at('a', 'm.onnx_data'))]).toEqual(before);
    await writeFile(at('a', 'inline.onnx'), toyModel({ layers: halved }));
    expect(await answer(at('a', 'small.onnx'))).toEqual(await answer(at('a', 'inline.onnx')));
  });

  test('lengthens every message around a long name', async () => {
    await writeExternalToy(m(), { layers: dense }, oneFile('m.onnx_data'));
    const name = 'n'.repeat(230);
    await save(m(), [half], at('a', `${name}.onnx`));
    await expectWritten(at('a', `${name}.onnx`), oneFile(`${name}.onnx_data`));
  });

  test('keeps its name in a folder where that is free', async () => {
    await writeExternalToy(m(), { layers: dense }, oneFile('sub/weights.pb'));
    await mkdir(at('b'));
    await save(m(), [half], at('b', 'small.onnx'));
    await expectWritten(at('b', 'small.onnx'), oneFile('sub/weights.pb'));
  });

  test('goes elsewhere in a folder where its name is taken, twice over', async () => {
    await writeExternalToy(m(), { layers: dense }, oneFile('weights.pb'));
    await mkdir(at('b'));
    for (const name of ['weights.pb', 'small.onnx_data']) await writeFile(at('b', name), 'foreign');
    await save(m(), [half], at('b', 'small.onnx'));
    await expectWritten(at('b', 'small.onnx'), oneFile('small-2.onnx_data'));
    for (const name of ['weights.pb', 'small.onnx_data'])
      expect(await readFile(at('b', name), 'utf8')).toBe('foreign');
  });

  test('of a file per tensor goes to a folder of that name', async () => {
    await writeExternalToy(m(), { layers: dense }, aFileEach);
    await save(m(), [half], at('a', 'small.onnx'));
    await expectWritten(at('a', 'small.onnx'), (_, i) => ({
      location: `small.onnx_data/${i}.bin`,
      bare: true,
    }));
    await writeFile(at('a', 'inline.onnx'), toyModel({ layers: halved }));
    expect(await answer(at('a', 'small.onnx'))).toEqual(await answer(at('a', 'inline.onnx')));
  });

  test('replaces what the replaced model alone named, and nothing that another names too', async () => {
    await writeExternalToy(m(), { layers: dense }, oneFile('m.onnx_data'));
    await save(m(), [half], at('a', 'small.onnx'));
    await save(m(), [half], at('a', 'small.onnx'));
    expect((await readdir(at('a'))).sort()).toEqual([
      ...['m.onnx', 'm.onnx_data', 'small.onnx', 'small.onnx_data'],
    ]);
    await writeFile(at('a', 'twin.onnx'), await readFile(at('a', 'small.onnx')));
    await save(m(), [half], at('a', 'small.onnx'));
    await expectWritten(at('a', 'small.onnx'), oneFile('small-2.onnx_data'));
    expect(await answer(at('a', 'twin.onnx'))).toEqual(await answer(at('a', 'small.onnx')));
  });

  test('cannot become the model itself', async () => {
    await writeExternalToy(m(), { layers: dense }, oneFile('m.onnx_data'));
    const before = await hex(at('a', 'm.onnx_data'));
    await expect(save(m(), [half], at('a', 'm.onnx_data'))).rejects.toMatchObject({
      code: 'invalid-request',
    });
    expect(await hex(at('a', 'm.onnx_data'))).toBe(before);
  });

  test('is never led out of the folder by a link that has its name', async () => {
    await writeExternalToy(m(), { layers: dense }, oneFile('sub/weights.pb'));
    await mkdir(at('b'));
    await mkdir(at('elsewhere'));
    await symlink(at('elsewhere'), at('b', 'sub'));
    await save(m(), [half], at('b', 'small.onnx'));
    await expectWritten(at('b', 'small.onnx'), oneFile('small.onnx_data'));
    expect(await readdir(at('elsewhere'))).toEqual([]);
  });

  test('is patched wherever a tensor may stand: subgraphs, Constants, functions, sparse values', async () => {
    const outside = (name: string): Part[] =>
      tensor({ name, dims: [2, 3], type: 'float32', data: { external: { location: 'd.bin' } } });
    const product = (weight: string, output: string): Part[] =>
      node({ op: 'MatMul', inputs: ['sample', weight], outputs: [output] });
    const constant = (name: string): Part[] =>
      node({ op: 'Constant', outputs: [name], attributes: { value: { tensor: outside('') } } });
    const body = graph({ nodes: [product('body', 'z')], initializers: [outside('body')] });
    const indices = tensor({ name: '', dims: [6], type: 'int64', data: { raw: Buffer.alloc(48) } });
    await writeFile(
      m(),
      concat(
        model({
          graph: graph({
            nodes: [
              product('w', 'y'),
              constant('c'),
              product('c', 'x'),
              node({
                op: 'If',
                inputs: ['t'],
                outputs: ['u'],
                attributes: { then_branch: { graph: body } },
              }),
            ],
            initializers: [outside('w')],
            sparse: [sparseTensor(outside('s'), indices, [4, 4])],
          }),
          functions: [
            localFunction({
              name: 'F',
              domain: 'own',
              inputs: ['x'],
              outputs: ['y'],
              nodes: [constant('f')],
            }),
          ],
        }),
      ),
    );
    await writeFile(at('a', 'd.bin'), new Uint8Array(Float32Array.of(1, 2, 3, 4, 5, 6).buffer));
    const name = 'n'.repeat(130);
    await save(m(), [], at('a', `${name}.onnx`), {});
    const text = JSON.stringify(onnx.ModelProto.decode(await readFile(m())));
    const saved = JSON.stringify(onnx.ModelProto.decode(await readFile(at('a', `${name}.onnx`))));
    expect(text.split('"d.bin"')).toHaveLength(6);
    expect(saved).toBe(text.replaceAll('"d.bin"', `"${name}.onnx_data"`));
  });
});

describe('external data saved in place', () => {
  const m = (): string => at('a', 'm.onnx');

  test.each([
    ['another model', 'm.onnx_data'],
    ['another model, through a link', 'link.bin'],
  ])('is refused where %s names it too, offering Save As', async (_, named) => {
    await writeExternalToy(m(), { layers: dense }, oneFile('m.onnx_data'));
    if (named !== 'm.onnx_data') await symlink('m.onnx_data', at('a', named));
    const [layer] = dense;
    const external = { location: named, offset: '0', length: '24' };
    const twin = toyModel({ layers: [{ ...layer!, storage: { external } }] });
    await writeFile(at('a', 'twin.onnx'), twin);
    const before = [await hex(m()), await hex(at('a', 'm.onnx_data'))];
    const refused = await save(m(), [half]).catch((error: unknown) => error as Failure);
    expect(refused).toBeInstanceOf(Failure);
    expect(refused).toMatchObject({ code: 'invalid-request' });
    expect((refused as Failure).message).toContain('twin.onnx');
    expect((refused as Failure).hint).toContain('Save As');
    expect([await hex(m()), await hex(at('a', 'm.onnx_data'))]).toEqual(before);
  });

  test('is written through a link that stays in the folder; a hard link keeps the old bytes', async () => {
    const [data] = await writeExternalToy(m(), { layers: dense }, oneFile('real.bin'));
    const before = await hex(data!);
    await link(data!, at('a', 'hard.bin'));
    await symlink('real.bin', at('a', 'link.bin'));
    await writeExternalToy(m(), { layers: dense }, oneFile('link.bin'));
    await save(m(), [half]);
    expect(await readlink(at('a', 'link.bin'))).toBe('real.bin');
    expect(await hex(at('a', 'hard.bin'))).toBe(before);
    await expectWritten(m(), oneFile('link.bin'));
  });

  test('is refused where the model is a link to another folder', async () => {
    await writeExternalToy(at('b', 'm.onnx'), { layers: dense }, oneFile('m.onnx_data'));
    await symlink(at('b', 'm.onnx'), m());
    await writeFile(at('a', 'm.onnx_data'), await readFile(at('b', 'm.onnx_data')));
    const before = await hex(at('a', 'm.onnx_data'));
    await expect(save(m(), [half])).rejects.toMatchObject({ code: 'unsafe-path' });
    expect(await hex(at('a', 'm.onnx_data'))).toBe(before);
  });
});

test('pollard prune writes a model whose data name is taken, and onnxruntime runs it', async () => {
  await writeExternalToy(at('a', 'm.onnx'), { layers: dense }, oneFile('weights.pb'));
  await mkdir(at('b'));
  await writeFile(at('b', 'weights.pb'), 'foreign');
  const out = at('b', 'out.onnx');
  const end = await cli(['prune', at('a', 'm.onnx'), '--sparsity', '0.5', '--out', out]);
  expect([end.code, end.stderr]).toEqual([0, '']);
  expect((await readdir(at('b'))).sort()).toEqual(['out.onnx', 'out.onnx_data', 'weights.pb']);
  await writeFile(at('inline.onnx'), toyModel({ layers: halved }));
  expect(await answer(out)).toEqual(await answer(at('inline.onnx')));
});
