import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { onnx } from 'onnx-proto';
import { expect, test } from 'vitest';
import { describeModel } from '../../../../src/core/model/describeModel';
import { openModel } from '../../../../src/core/prune/openModel';
import { refuseFull, refuseSparseData } from '../../../../src/core/prune/refuseRewrite';
import type { ModelIndex } from '../../../../src/core/onnx/modelIndex';
import { saveModel } from '../../../../src/core/prune/saveModel';
import type { RewriteOptions } from '../../../../src/core/prune/rewriteModel';
import { shrinkModel } from '../../../../src/core/prune/structured/shrinkModel';
import { defaultStep, type Step } from '../../../../src/shared/recipe/recipe';
import { BlockWriter } from '../../../fixtures/blockWriter';
import { largestDifference, runModel, waveTensor } from '../../../fixtures/runModel';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';

const at = temporaryFolder();
const half: Step = { ...defaultStep, goal: { remove: { neurons: 0.5 } }, label: 'half' };
const input = { sample: ['batch', 'tokens', 8] } as const;

async function shrink(
  bytes: Uint8Array,
  steps: readonly Step[],
  more: Partial<RewriteOptions> = {},
) {
  await writeFile(at('dense.onnx'), bytes);
  const model = await openModel(at('dense.onnx'));
  try {
    const { masks } = await model.resolve(steps);
    await saveModel(model.weights, masks, { target: at('masked.onnx') });
    return await shrinkModel(model.weights, masks, { target: at('small.onnx'), ...more });
  } finally {
    await model.weights.close();
  }
}

/** Runs the masked and the smaller file. */
async function difference(): Promise<number> {
  const feeds = { sample: waveTensor([2, 3, 8]) };
  const [masked, small] = [
    await runModel(at('masked.onnx'), feeds),
    await runModel(at('small.onnx'), feeds),
  ];
  return largestDifference(masked['out']!, small['out']!);
}

function feedForward(): Uint8Array {
  const block = new BlockWriter('layers.0.mlp');
  const inner = block.add('Relu', [block.linear('fc1', 'sample', [8, 32])]);
  return block.write(input, block.linear('fc2', inner, [32, 8]));
}

test('neurons that a later step brought back in part stay, and are told', async () => {
  const back: Step = { ...defaultStep, select: 'fc1', goal: { restore: true }, label: 'back' };
  const [kept, gone] = [
    { ...half, goal: { remove: { neurons: { keep: { 'layers.0.mlp.fc2': [0, 1, 2, 3] } } } } },
    half,
  ];
  await expect(shrink(feedForward(), [gone, back])).rejects.toMatchObject({
    code: 'invalid-request',
    message: expect.stringMatching(/nothing that a smaller file could leave out/) as string,
  });
  expect(await shrink(feedForward(), [kept])).toMatchObject({ neurons: 28, notes: [] });
});

test('a mask that is not whole neurons leaves them in the file, with a sentence', async () => {
  const rows: Step = {
    ...defaultStep,
    select: 'fc1',
    goal: { pattern: 'channels:0.75' },
    label: 'c',
  };
  const { neurons, notes } = await shrink(feedForward(), [half, rows]);
  expect(neurons).toBe(16);
  expect(notes).toEqual([
    '8 neurons of layers.0.mlp.fc2 are zero in some of their matrices only: they stay.',
  ]);
  expect(await difference()).toBe(0);
});

test('a bias that two layers share is copied for the one that loses neurons', async () => {
  const block = new BlockWriter('layers.0.mlp');
  const bias = block.weight('shared.bias', [32]);
  const product = block.add('MatMul', ['sample', block.weight('onnx::MatMul_fc1', [8, 32])], {
    of: 'fc1',
  });
  const inner = block.add('Relu', [block.add('Add', [product, bias], { of: 'fc1' })]);
  const sums = block.add('ReduceSum', [bias, block.integers([0])], {
    attributes: { keepdims: { int: 1 } },
  });
  const out = block.add('Add', [block.linear('fc2', inner, [32, 8]), sums]);
  const { neurons } = await shrink(block.write(input, out), [half]);
  expect(neurons).toBe(16);
  expect(await difference()).toBe(0);
  const { modelIndex } = await describeModel(at('small.onnx'));
  const biases = modelIndex.tensors.filter(({ name }) => name.startsWith('shared.bias'));
  expect(biases.map(({ dims }) => dims)).toEqual([[32], [16]]);
});

test('weights in Constant nodes leave as others do', async () => {
  const block = new BlockWriter('layers.0.mlp');
  const first = block.weight('first', [8, 32], 'node');
  const inner = block.add('Relu', [block.add('MatMul', ['sample', first], { of: 'fc1' })]);
  const second = block.weight('second', [32, 8], 'node');
  const out = block.add('MatMul', [inner, second], { of: 'fc2' });
  const { neurons } = await shrink(block.write(input, out), [half]);
  expect(neurons).toBe(16);
  expect(await difference()).toBe(0);
});

test('a check that fails leaves nothing behind, and the model as it was', async () => {
  const check = () => Promise.reject(new Error('not the same'));
  await expect(
    shrink(feedForward(), [half], { check, target: at('unproven.onnx') }),
  ).rejects.toThrow('not the same');
  expect(await readdir(path.dirname(at('dense.onnx')))).not.toContain('unproven.onnx');
  const left = (await readdir(path.dirname(at('dense.onnx')))).filter(name => name.startsWith('.'));
  expect(left).toEqual([]);
  expect((await readFile(at('dense.onnx'))).equals(feedForward())).toBe(true);
});

test.each(['write', 'sync', 'rename'] as const)(
  'a disk that fails before the first %s leaves nothing behind',
  async before => {
    const fault = (step: string): void => {
      if (step === before) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
    };
    await expect(
      shrink(feedForward(), [half], { fault, target: at('full.onnx') }),
    ).rejects.toMatchObject({ code: 'no-space' });
    const left = await readdir(path.dirname(at('full.onnx')));
    expect(left.filter(name => name.startsWith('.') || name === 'full.onnx')).toEqual([]);
  },
);

test('shapes that others may have noted for values with units are dropped, others stay', async () => {
  const model = onnx.ModelProto.decode(feedForward());
  const [input] = model.graph!.input!;
  const inner = model.graph!.node!.find(({ opType }) => opType === 'Relu')!.output![0]!;
  const noted = (name: string, features: number): onnx.IValueInfoProto => ({
    name,
    type: {
      tensorType: {
        elemType: 1,
        shape: {
          dim: [...input!.type!.tensorType!.shape!.dim!.slice(0, 2), { dimValue: features }],
        },
      },
    },
  });
  const last = model.graph!.node!.at(-1)!.input![0]!;
  model.graph!.valueInfo = [noted(inner, 32), noted(last, 8)];
  await shrink(onnx.ModelProto.encode(model).finish(), [half]);
  const { graph } = onnx.ModelProto.decode(await readFile(at('small.onnx')));
  expect(graph!.valueInfo!.map(({ name }) => name)).toEqual([last]);
  expect(await difference()).toBe(0);
});

test('a disk without room for the second file is told before a byte is written', async () => {
  await expect(refuseFull(at('small.onnx'), 2 ** 62)).rejects.toMatchObject({
    code: 'no-space',
    message: expect.stringMatching(/^The new model needs .* where .* are free\.$/) as string,
  });
  await expect(refuseFull(at('small.onnx'), 1)).resolves.toBeUndefined();
});

test('sparse initializers with data beside the model are refused by name', () => {
  const tensor = { name: 'w', storage: { kind: 'sparse' }, location: 'w.bin' };
  const modelIndex = { tensors: [tensor], files: ['m.onnx', 'w.bin'] } as unknown as ModelIndex;
  expect(() => {
    refuseSparseData(modelIndex);
  }).toThrow(/w is a sparse initializer whose data lies beside m\.onnx/);
  expect(() => {
    refuseSparseData({ ...modelIndex, tensors: [] });
  }).not.toThrow();
});
