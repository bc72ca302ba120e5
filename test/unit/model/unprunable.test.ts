import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { openModel } from '../../../src/core/prune/openModel';
import { planSteps } from '../../../src/core/prune/plan';
import { renderTile } from '../../../src/core/prune/renderTile';
import type { ElementType } from '../../../src/shared/model/elementType';
import type { Layer } from '../../../src/shared/model/layer';
import { defaultStep, type Step } from '../../../src/shared/recipe/recipe';
import { type GraphSpec, node, sparseTensor, tensor } from '../../fixtures/onnxWriter';
import type { Part } from '../../fixtures/protoWriter';
import { save } from '../../fixtures/save';
import { openGraph, use } from '../../fixtures/smallGraph';
import { temporaryFolder } from '../../fixtures/temporaryFolder';
import { rawValues } from '../../fixtures/toyModel';

const at = temporaryFolder();
const open = (spec: GraphSpec) => openGraph(at('m.onnx'), spec);

describe('what cannot be pruned is shown, and said', () => {
  const everything: Step = {
    ...defaultStep,
    targets: ['linear', 'conv', 'other'],
    goal: { sparsity: 0.9 },
    label: '',
  };

  /** A model of one such weight; pruning everything must leave its bytes. */
  async function expectShown(spec: GraphSpec, reason: string): Promise<Layer> {
    const { description } = await open(spec);
    const layer = description.layers.find(each => each.unprunable !== undefined)!;
    expect(layer.target).toBe('none');
    expect(layer.unprunable).toContain(reason);
    expect(description.notes.join()).toContain(reason);
    const resolver = await openModel(at('m.onnx'));
    const plan = await planSteps(resolver, [everything]);
    await resolver.weights.close();
    expect(plan.layers[layer.index]!.weight.zeros).toBe(plan.layers[layer.index]!.before.zeros);
    await save(at('m.onnx'), [everything], at('n.onnx'), {});
    expect((await readFile(at('n.onnx'))).equals(await readFile(at('m.onnx')))).toBe(true);
    return layer;
  }

  const stored = (type: ElementType, bytes: number, dims: readonly number[] = [2, 4]): Part[] =>
    tensor({ name: 'w', dims, type, data: { raw: Buffer.alloc(bytes, 0x11) } });

  test.each<[ElementType, number]>([
    ['float64', 64],
    ['float8e4m3fn', 8],
    ['float8e5m2fnuz', 8],
  ])('%s weights of a MatMul', async (type, size) => {
    const nodes = [use('MatMul', ['x', 'w'])];
    const layer = await expectShown({ nodes, initializers: [stored(type, size)] }, type);
    expect(layer).toMatchObject({
      outputs: 4,
      inputs: 2,
      weight: { elementType: type, bytes: size },
    });
  });

  test.each<[ElementType, number]>([
    ['int8', 8],
    ['uint8', 8],
    ['int4', 4],
  ])('%s weights behind DequantizeLinear', async (type, size) => {
    const nodes = [
      node({ op: 'DequantizeLinear', inputs: ['w', 's'], outputs: ['d'] }),
      use('MatMul', ['x', 'd']),
    ];
    const layer = await expectShown({ nodes, initializers: [stored(type, size)] }, type);
    expect(layer).toMatchObject({ name: 'blocks.0.proj', outputs: 4, inputs: 2 });
  });

  test.each([
    ['MatMulInteger', ['x', 'w'], [2, 4]],
    ['MatMulNBits', ['x', 'w', 's'], [2, 1, 4]],
    ['DynamicQuantizeMatMul', ['x', 'w', 's'], [2, 4]],
    ['QLinearMatMul', ['x', 's', 'z', 'w'], [2, 4]],
    ['QLinearConv', ['x', 's', 'z', 'w'], [2, 2, 1, 2]],
    ['ConvInteger', ['x', 'w'], [2, 2, 1, 2]],
  ] as const)('uint8 weights of %s', async (op, inputs, dims) => {
    const elements = dims.reduce<number>((a, b) => a * b, 1);
    const initializers = [stored('uint8', elements, dims)];
    await expectShown({ nodes: [use(op, inputs)], initializers }, 'uint8');
  });

  test('sparse initializers', async () => {
    const values = tensor({
      name: 'w',
      dims: [2],
      type: 'float32',
      data: { raw: Buffer.alloc(8, 1) },
    });
    const indices = tensor({ name: '', dims: [2], type: 'int64', data: { raw: Buffer.alloc(16) } });
    const sparse = [sparseTensor(values, indices, [3, 4])];
    await expectShown({ nodes: [use('MatMul', ['x', 'w'])], sparse }, 'sparse initializer');
  });

  test('sparse initializers larger than any memory have an empty picture', async () => {
    const [values, indices] = (['float32', 'int64'] as const).map((type, i) =>
      tensor({ name: 'w', dims: [2], type, data: { raw: Buffer.alloc(8 * (i + 1)) } }),
    );
    const sparse = [sparseTensor(values!, indices!, [3, 2 ** 31])];
    await open({ nodes: [use('MatMul', ['x', 'w'])], sparse });
    const { weights } = await openModel(at('m.onnx'));
    const asked = { row: 0, column: 0, height: 2 ** 31, width: 3, rows: 4, columns: 3 };
    const tile = await renderTile(weights, 0, asked, { masks: new Map() });
    await weights.close();
    expect(tile).toMatchObject({ layer: 0, ...asked });
    expect([...tile.mean]).toEqual(Array(12).fill(0));
  });

  test('weights that share some of their bytes, not all', async () => {
    await writeFile(at('d.bin'), rawValues('float32', [1, 2, 3, 4, 5, 6]));
    const outside = (name: string, offset: number): Part[] =>
      tensor({
        name,
        dims: [2, 2],
        type: 'float32',
        data: { external: { location: 'd.bin', offset: String(offset) } },
      });
    const nodes = [use('MatMul', ['x', 'w']), use('MatMul', ['x', 'v'])];
    const { layers } = (await open({ nodes, initializers: [outside('w', 0), outside('v', 8)] }))
      .description;
    expect(layers.map(({ target }) => target)).toEqual(['none', 'none']);
    expect(layers[0]!.unprunable).toContain('shares some of its bytes with v');
  });
});

test('two initializers on the same bytes are one weight: counted once, pruned once, and said', async () => {
  await writeFile(at('d.bin'), rawValues('float32', [4, 3, 2, 1]));
  const external = { location: 'd.bin' };
  const tied = (name: string): Part[] =>
    tensor({ name, dims: [2, 2], type: 'float32', data: { external } });
  const { description } = await open({
    nodes: [use('MatMul', ['x', 'w']), use('MatMul', ['y', 'v'])],
    initializers: [tied('w'), tied('v')],
  });
  expect(description.parameters).toBe(4);
  expect(description.layers).toHaveLength(1);
  expect(description.notes).toEqual([expect.stringContaining('the same bytes')]);
  const step: Step = { ...defaultStep, goal: { sparsity: 0.5 }, label: '' };
  await save(at('m.onnx'), [step]);
  expect([...(await readFile(at('d.bin')))]).toEqual([...rawValues('float32', [4, 3, 0, 0])]);
});
