import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { layerInputs } from '../../../src/core/calibrate/layerInputs';
import { measuredGraph, outputName } from '../../../src/core/calibrate/measuredGraph';
import { tensorOf, toFloat32 } from '../../../src/core/diffusion/tensor';
import { openSource } from '../../../src/core/io/source';
import { describeModel } from '../../../src/core/model/describeModel';
import { readModelIndex } from '../../../src/core/onnx/read/readModelIndex';
import { encodeAdditions } from '../../../src/core/onnx/schema';
import { writeEdited } from '../../../src/core/onnx/write/writeEdited';
import { openRuntime } from '../../../src/engine/session';
import { graph, model, node, type NodeSpec } from '../../fixtures/onnxWriter';
import { concat, type Part } from '../../fixtures/protoWriter';
import { temporaryFolder } from '../../fixtures/temporaryFolder';
import { toyTensor } from '../../fixtures/toyModel';

const at = temporaryFolder();
let number = 0;

/** Three tokens of two features. */
const sample = [1, 2, -3, 4, 0.5, -6];
const squares = [1 + 9 + 0.25, 4 + 16 + 36];
const sum = [-1.5, 0];
const gram = [10.25, 2 - 12 - 3, 2 - 12 - 3, 56];

const weight = (name: string, dims: readonly number[]): Part[] =>
  toyTensor({ name, dims, type: 'float32', values: Array.from({ length: 4 }, (_, i) => i + 1) });

interface Toy {
  readonly nodes: readonly NodeSpec[];
  readonly weights?: readonly Part[][];
  readonly functions?: readonly Part[][];
  readonly opset?: number;
  readonly dims?: readonly number[];
}

/** Writes a model that takes `sample` and gives `out`, and finds the inputs of its layers. */
async function opened({ nodes, weights, opset = 14, dims = [3, 2], ...others }: Toy) {
  const file = at(`toy-${number++}.onnx`);
  const spec = graph({
    nodes: nodes.map(node),
    initializers: weights ?? [weight('a.weight', [2, 2])],
    inputs: [{ name: 'sample', type: 1, dims }],
    outputs: [{ name: 'out', type: 1 }],
  });
  await writeFile(file, concat(model({ graph: spec, opset, ...others })));
  const found = await describeModel(file);
  const source = await openSource(file);
  const inputs = await layerInputs(found, source);
  await source.close();
  return { model: found, ...inputs };
}

/** Runs a toy with everything measured of its first input. */
async function measured(toy: Toy) {
  const { model: found, inputs } = await opened(toy);
  const { modelIndex } = found;
  const additions = measuredGraph({
    ...{ opset: modelIndex.opset, inputs, sums: [0], grams: [0] },
  });
  const edit = { dropped: new Set<string>(), added: encodeAdditions(additions) };
  const file = await writeEdited(modelIndex, edit, at(`extended-${number++}`));
  const session = await (await openRuntime()).load(file, { provider: 'cpu', sessionCache: 'one' });
  try {
    const outputs = await session.run({ sample: tensorOf('float32', toy.dims ?? [3, 2], sample) });
    const of = (measure: Parameters<typeof outputName>[1]): number[] => [
      ...toFloat32(outputs[outputName(0, measure)]!),
    ];
    return {
      ...{ sum: of('sum'), squares: of('squares'), size: of('size'), gram: of('gram') },
      ...{ layers: inputs[0]!.layers, out: [...toFloat32(outputs['out']!)], file },
    };
  } finally {
    await session.release();
  }
}

const product: NodeSpec = { op: 'MatMul', inputs: ['sample', 'a.weight'], outputs: ['out'] };
const expected = { sum, squares, size: [6], gram };

describe('the inputs of layers are measured', () => {
  it.each([9, 12, 13, 17, 18, 20])('with the operators of set %i', async opset => {
    expect(await measured({ nodes: [product], opset })).toMatchObject(expected);
  });

  it('in whatever shape they come', async () => {
    const dims = [1, 3, 1, 2];
    expect(await measured({ nodes: [product], dims })).toMatchObject(expected);
  });

  it('through the names that Identity nodes give them, once', async () => {
    const nodes: NodeSpec[] = [
      { op: 'Identity', inputs: ['sample'], outputs: ['same'] },
      { op: 'MatMul', inputs: ['same', 'a.weight'], outputs: ['x'] },
      { op: 'MatMul', inputs: ['sample', 'b.weight'], outputs: ['y'] },
      { op: 'Add', inputs: ['x', 'y'], outputs: ['out'] },
    ];
    const weights = [weight('a.weight', [2, 2]), weight('b.weight', [2, 2])];
    expect(await measured({ nodes, weights })).toMatchObject({ ...expected, layers: ['a', 'b'] });
  });

  it('of a weight that is used twice, both together', async () => {
    const nodes: NodeSpec[] = [
      { op: 'Neg', inputs: ['sample'], outputs: ['minus'] },
      { op: 'MatMul', inputs: ['sample', 'a.weight'], outputs: ['x'] },
      { op: 'MatMul', inputs: ['minus', 'a.weight'], outputs: ['y'] },
      { op: 'Add', inputs: ['x', 'y'], outputs: ['out'] },
    ];
    const twice = (values: readonly number[]): number[] => values.map(value => 2 * value);
    expect(await measured({ nodes })).toMatchObject({
      ...{ sum: [0, 0], squares: twice(squares), size: [12], gram: twice(gram) },
    });
  });

  it('where Gemm takes them transposed, or after the weight', async () => {
    const turned: NodeSpec = { op: 'Transpose', inputs: ['sample'], outputs: ['columns'] };
    const transA: NodeSpec = {
      ...{ op: 'Gemm', inputs: ['columns', 'a.weight'], outputs: ['out'] },
      attributes: { transA: { int: 1 } },
    };
    const after: NodeSpec = { op: 'Gemm', inputs: ['a.weight', 'columns'], outputs: ['out'] };
    expect(await measured({ nodes: [turned, transA] })).toMatchObject(expected);
    expect(await measured({ nodes: [turned, after] })).toMatchObject(expected);
  });

  it('and the model does what it did, and opens with what it had', async () => {
    const { out, file } = await measured({ nodes: [product] });
    expect(out).toEqual([7, 10, 9, 10, -17.5, -23]);
    const index = await readModelIndex(file);
    expect(index.outputs.map(({ name }) => name)).toEqual([
      'out',
      ...['sum', 'squares', 'size', 'gram'].map(measure => `pollard.input.0.${measure}`),
    ]);
    expect(index.tensors[0]).toMatchObject({ name: 'a.weight', dims: [2, 2] });
  });
});

it.each<[string, Toy]>([
  [
    'a product whose features lie in rows of unknown place',
    { nodes: [{ op: 'MatMul', inputs: ['a.weight', 'sample'], outputs: ['out'] }], dims: [2, 3] },
  ],
  [
    'a product inside a branch',
    {
      nodes: [
        {
          ...{ op: 'If', inputs: ['sample'], outputs: ['out'] },
          attributes: Object.fromEntries(
            ['then_branch', 'else_branch'].map(name => [
              name,
              {
                graph: graph({
                  nodes: [
                    node({ op: 'Neg', inputs: ['sample'], outputs: ['inner'] }),
                    node({ op: 'MatMul', inputs: ['inner', 'a.weight'], outputs: [name] }),
                  ],
                  outputs: [{ name, type: 1 }],
                }),
              },
            ]),
          ),
        },
      ],
    },
  ],
])('the layer of %s is left out, by name', async (_, toy) => {
  expect(await opened(toy)).toMatchObject({ inputs: [], hidden: ['a'] });
});
