import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import { openSource } from '../../../src/core/io/source';
import type { ModelIndex } from '../../../src/core/onnx/modelIndex';
import { readModelIndex } from '../../../src/core/onnx/read/readModelIndex';
import { readElements } from '../../../src/core/onnx/elements/readElements';
import type { ElementType } from '../../../src/shared/model/elementType';
import { defaultStep, type Step } from '../../../src/shared/recipe/recipe';
import {
  type Data,
  graph,
  localFunction,
  model,
  type ModelSpec,
  node,
  sparseTensor,
  tensor,
} from '../../fixtures/onnxWriter';
import { bytes, concat, number, type Part, text, varint } from '../../fixtures/protoWriter';
import { save } from '../../fixtures/save';
import { float } from '../../fixtures/smallGraph';
import { folderPerTest } from '../../fixtures/temporaryFolder';
import { rawBits, rawValues, toyModel } from '../../fixtures/toyModel';

const at = folderPerTest();
async function modelIndexOf(spec: ModelSpec): Promise<ModelIndex> {
  await writeFile(at('m.onnx'), concat(model(spec)));
  return readModelIndex(at('m.onnx'));
}

/** The bits of a tensor by name, read as the engine reads them. */
async function bitsOf(modelIndex: ModelIndex, name: string): Promise<readonly number[]> {
  const files = await Promise.all(modelIndex.files.map(openSource));
  const found: number[] = [];
  for await (const { bits } of readElements(
    files,
    modelIndex.tensors.find(each => each.name === name)!,
  ))
    found.push(...bits);
  await Promise.all(files.map(file => file.close()));
  return found;
}

const weight = (type: ElementType, data: Data, name = 'w'): Part[] =>
  tensor({ name, dims: [2, 3], type, data });
const product = (name = 'w'): Part[] =>
  node({ op: 'MatMul', inputs: ['x', name], outputs: [`${name}_y`] });

describe('a weight’s elements are the same', () => {
  const halves = [0, 0x8000, 0x3c00, 0xfc00, 1, 0xffff];
  const singles = [0, 0x80000000, 0x3f800000, 0xff800000, 1, 0xffffffff];
  const location = 'd.bin';
  const forms: readonly (readonly [string, Data, Data])[] = [
    ['raw_data', { raw: rawBits('float16', halves) }, { raw: rawBits('float32', singles) }],
    [
      'packed fields of their type',
      { halves: concat(halves.map(varint)) },
      { floats: rawBits('float32', singles) },
    ],
    ['unpacked fields of their type', { unpackedHalves: halves }, { unpackedFloats: singles }],
    [
      'external data',
      { external: { location, offset: '8', length: '12' } },
      { external: { location: 'e.bin', offset: '8', length: '24' } },
    ],
    [
      'external data without a length',
      { external: { location, offset: '8' } },
      { external: { location: 'e.bin', offset: '8' } },
    ],
    [
      'a file of their own',
      { external: { location: 'sub/own.half' } },
      { external: { location: 'sub/own.single' } },
    ],
  ];
  beforeEach(async () => {
    await mkdir(at('sub'));
    const gap = Buffer.alloc(8, 7);
    await writeFile(at('d.bin'), Buffer.concat([gap, rawBits('float16', halves), gap]));
    await writeFile(at('e.bin'), Buffer.concat([gap, rawBits('float32', singles), gap]));
    await writeFile(at('sub', 'own.half'), rawBits('float16', halves));
    await writeFile(at('sub', 'own.single'), rawBits('float32', singles));
  });

  test.each(forms)('in %s', async (_, half, single) => {
    for (const type of ['float16', 'bfloat16', 'float32'] as const) {
      const [data, expected] = type === 'float32' ? [single, singles] : [half, halves];
      const initializers = [weight(type, data)];
      const inGraph = await modelIndexOf({ graph: graph({ nodes: [product()], initializers }) });
      expect(await bitsOf(inGraph, 'w')).toEqual(expected);
      expect(inGraph.tensors[0]).toMatchObject({ dims: [2, 3], elementType: type, elements: 6 });
      const value = { value: { tensor: weight(type, data, '') } };
      const constant = node({ op: 'Constant', outputs: ['w'], attributes: value });
      const inNode = await modelIndexOf({ graph: graph({ nodes: [constant, product()] }) });
      expect(await bitsOf(inNode, 'w')).toEqual(expected);
      expect(inNode.tensors[0]).toMatchObject({ origin: 'constant', elements: 6 });
    }
  });
});

describe('the walk finds', () => {
  const raw: Data = { raw: rawValues('float32', [1, 2, 3, 4, 5, 6]) };
  const names = ({ tensors }: ModelIndex): readonly string[] => tensors.map(({ name }) => name);

  test('initializers in file order, then Constants, wherever they stand', async () => {
    const value = { value: { tensor: weight('float32', raw, '') } };
    const constant = (name: string): Part[] =>
      node({ op: 'Constant', outputs: [name], attributes: value });
    const body = graph({
      nodes: [constant('in branch')],
      initializers: [weight('float32', raw, 'branch weight')],
    });
    const modelIndex = await modelIndexOf({
      graph: graph({
        nodes: [
          constant('first'),
          node({ op: 'If', inputs: ['c'], attributes: { then_branch: { graph: body } } }),
        ],
        initializers: [weight('float32', raw, 'b'), weight('float32', raw, 'a')],
      }),
      functions: [
        localFunction({
          name: 'F',
          domain: 'own',
          inputs: [],
          outputs: ['y'],
          nodes: [constant('y')],
        }),
      ],
    });
    expect(names(modelIndex)).toEqual([
      ...['branch weight', 'b', 'a'],
      ...['first', 'in branch', 'own.F/y'],
    ]);
  });

  test('sparse initializers with their dense shape', async () => {
    const values = tensor({
      name: 's',
      dims: [2],
      type: 'float32',
      data: { raw: Buffer.alloc(8) },
    });
    const indices = tensor({ name: '', dims: [2], type: 'int64', data: { raw: Buffer.alloc(16) } });
    const { tensors } = await modelIndexOf({
      graph: graph({ sparse: [sparseTensor(values, indices, [5, 7])] }),
    });
    expect(tensors).toMatchObject([
      { name: 's', origin: 'sparse-initializer', dims: [5, 7], elements: 35 },
    ]);
    expect(tensors[0]!.storage).toMatchObject({ kind: 'sparse', values: 2 });
  });

  test('opset, producer, ports and metadata', async () => {
    const modelIndex = await modelIndexOf({
      opset: 17,
      metadata: { who: 'me', where: 'here' },
      graph: graph({
        inputs: [
          { name: 'x', type: 10, dims: ['batch', 4] },
          { name: 'any', type: 1 },
        ],
        outputs: [{ name: 'y', type: 1, dims: [2] }],
      }),
    });
    expect(modelIndex).toMatchObject({
      irVersion: 8,
      opset: 17,
      producer: 'pollard-fixtures',
      metadata: { who: 'me', where: 'here' },
      inputs: [
        { name: 'x', elementType: 'float16', dims: ['batch', 4] },
        { name: 'any', elementType: 'float32' },
      ],
      outputs: [{ name: 'y', elementType: 'float32', dims: [2] }],
    });
  });
});

test('fields and element types of later ONNX versions are passed over and survive a save', async () => {
  const later = [...text(40, 'of a later version'), ...number(41, 7), ...bytes(42, [varint(1)])];
  const tensors = [1, 2].map(i => [
    ...weight('float32', { raw: rawValues('float32', [1, -2, 3, -4, 5, -6]) }, `w${i}`),
    ...later,
  ]);
  const strange = tensor({ name: 'q', dims: [4], type: 99, data: { raw: Buffer.of(1, 2, 3) } });
  const whole = [
    ...model({
      graph: [
        ...graph({
          nodes: [
            [...product('w1'), ...later],
            [...product('w2'), ...later],
          ],
          initializers: [...tensors, strange],
        }),
        ...later,
      ],
    }),
    ...later,
  ];
  await writeFile(at('m.onnx'), concat(whole));
  const half: Step = { ...defaultStep, goal: { sparsity: 0.5 }, label: '' };
  await save(at('m.onnx'), [half], at('n.onnx'), {});
  const expected = Buffer.from(concat(whole));
  const dense = Buffer.from(rawValues('float32', [1, -2, 3, -4, 5, -6]));
  for (let place = expected.indexOf(dense); place >= 0; place = expected.indexOf(dense))
    expected.fill(0, place, place + 12);
  expect((await readFile(at('n.onnx'))).equals(expected)).toBe(true);
  expect((await readModelIndex(at('n.onnx'))).tensors.map(({ name }) => name)).toEqual([
    ...['w1', 'w2', 'q'],
  ]);
});

describe('what is no whole model', () => {
  const whole = Buffer.from(toyModel({ layers: [{ name: 'a', dims: [1, 2], values: [1, 2] }] }));

  test.each([
    ['an empty file', Buffer.of(), 'not-onnx'],
    ['text', Buffer.from('# A model\n\nIt is not here.\n'), 'not-onnx'],
    [
      'a Git-LFS pointer',
      Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n'),
      'lfs-pointer',
    ],
    ['a file that ends early', whole.subarray(0, whole.length - 20), 'truncated'],
  ])('%s fails as that', async (_, content, code) => {
    await writeFile(at('m.onnx'), content);
    await expect(readModelIndex(at('m.onnx'))).rejects.toMatchObject({
      code,
      path: at('m.onnx'),
      hint: expect.any(String) as string,
    });
  });

  test('a reading that is cancelled says that, not that the file is no model', async () => {
    await writeFile(at('m.onnx'), whole);
    const reading = readModelIndex(at('m.onnx'), AbortSignal.abort());
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
  });

  test.each([
    ['a folder', '.', 'unsupported'],
    ['nothing', 'none.onnx', 'missing'],
  ])('%s fails as that', async (_, name, code) => {
    await expect(readModelIndex(at(name))).rejects.toMatchObject({ code });
  });

  test('a model of operators of another domain alone is whole', async () => {
    const initializers = [float('w', [2, 3])];
    const training = { graph: graph({ initializers }), domain: 'ai.onnx.preview.training' };
    expect(await modelIndexOf(training)).toMatchObject({ opset: 0, tensors: [{ name: 'w' }] });
  });

  test.each([
    ['whose data file is missing', { location: 'none.bin' }, 'missing'],
    ['whose data file is too short', { location: 'd.bin', offset: '8' }, 'truncated'],
    ['whose data is longer than its dimensions', { location: 'd.bin', length: '28' }, 'malformed'],
    ['whose data lies above its folder', { location: '../d.bin' }, 'unsafe-path'],
  ])('a model %s fails as that', async (_, external, code) => {
    await writeFile(at('d.bin'), Buffer.alloc(28));
    const initializers = [weight('float32', { external })];
    await expect(modelIndexOf({ graph: graph({ initializers }) })).rejects.toMatchObject({ code });
  });
});
