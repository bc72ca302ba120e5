import { describe, expect, test } from 'vitest';
import type { Layer } from '../../../src/shared/model/layer';
import {
  graph,
  type GraphSpec,
  localFunction,
  type ModelSpec,
  node,
} from '../../fixtures/onnxWriter';
import type { Part } from '../../fixtures/protoWriter';
import { float, openGraph, use } from '../../fixtures/smallGraph';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const at = temporaryFolder();
const open = (...spec: readonly [GraphSpec, Omit<ModelSpec, 'graph'>?]) =>
  openGraph(at('m.onnx'), ...spec);

/** The only layer of a model. */
async function only(spec: GraphSpec, more?: Omit<ModelSpec, 'graph'>): Promise<Layer> {
  const { layers } = (await open(spec, more)).description;
  expect(layers.map(({ name }) => name)).toHaveLength(1);
  return layers[0]!;
}

describe('a weight is a Linear layer', () => {
  test.each<[string, Part[][], Partial<Layer>]>([
    [
      'that a MatMul multiplies with: inputs first',
      [use('MatMul', ['x', 'w'])],
      { layout: 'in-out', outputs: 3, inputs: 2 },
    ],
    [
      'that stands before its input: outputs first',
      [use('MatMul', ['w', 'x'])],
      { layout: 'out-in', outputs: 2, inputs: 3 },
    ],
    ['of a Gemm', [use('Gemm', ['x', 'w'])], { layout: 'in-out', outputs: 3, inputs: 2 }],
    [
      'of a Gemm with transB',
      [use('Gemm', ['x', 'w'], { attributes: { transB: { int: 1 } } })],
      { layout: 'out-in', outputs: 2, inputs: 3 },
    ],
    [
      'behind a Transpose',
      [node({ op: 'Transpose', inputs: ['w'], outputs: ['t'] }), use('MatMul', ['x', 't'])],
      { layout: 'out-in', outputs: 2, inputs: 3 },
    ],
    [
      'behind Cast and two Identities',
      [
        node({ op: 'Identity', inputs: ['w'], outputs: ['a'] }),
        node({ op: 'Cast', inputs: ['a'], outputs: ['b'] }),
        node({ op: 'Identity', inputs: ['b'], outputs: ['c'] }),
        use('MatMul', ['x', 'c']),
      ],
      { layout: 'in-out', outputs: 3, inputs: 2 },
    ],
    [
      'once, however often it is used and under however many names',
      [
        node({ op: 'Identity', inputs: ['w'], outputs: ['alias'] }),
        use('MatMul', ['x', 'alias']),
        use('MatMul', ['y', 'w'], { name: '/blocks.1/proj/MatMul' }),
      ],
      { layout: 'in-out', outputs: 3, inputs: 2 },
    ],
    [
      'of com.microsoft’s FusedMatMul, with its transB',
      [
        use('FusedMatMul', ['x', 'w'], {
          domain: 'com.microsoft',
          attributes: { transB: { int: 1 } },
        }),
      ],
      { layout: 'out-in', outputs: 2, inputs: 3 },
    ],
  ])('%s', async (_, nodes, expected) => {
    const layer = await only({ nodes, initializers: [float('w', [2, 3])] });
    expect(layer).toMatchObject({
      name: 'blocks.0.proj',
      block: 'blocks.0',
      target: 'linear',
      ...expected,
    });
  });

  test('that only a subgraph uses', async () => {
    const body = graph({ nodes: [use('MatMul', ['x', 'w'])] });
    const nodes = [node({ op: 'If', inputs: ['c'], attributes: { then_branch: { graph: body } } })];
    const layer = await only({ nodes, initializers: [float('w', [2, 3])] });
    expect(layer).toMatchObject({ name: 'blocks.0.proj', target: 'linear' });
  });

  test('that a local function is given', async () => {
    const layer = await only(
      {
        nodes: [node({ op: 'F', domain: 'own', inputs: ['x', 'w'], outputs: ['y'] })],
        initializers: [float('w', [2, 3])],
      },
      {
        functions: [
          localFunction({
            name: 'F',
            domain: 'own',
            inputs: ['a', 'b'],
            outputs: ['c'],
            nodes: [use('MatMul', ['a', 'b'])],
          }),
        ],
      },
    );
    expect(layer).toMatchObject({ target: 'linear', outputs: 3, inputs: 2 });
  });
});

describe('a weight gets its module’s path', () => {
  const initializers = [float('onnx::MatMul_7', [2, 3]), float('blocks.4.attn.to_k.bias', [3])];
  const product = (name: string): Part[] =>
    node({ op: 'MatMul', name, inputs: ['x', 'onnx::MatMul_7'], outputs: ['y'] });
  const add = (inputs: readonly string[]): Part[] =>
    node({ op: 'Add', name: 'Add_13', inputs, outputs: ['z'] });

  test.each([
    ['after', ['y', 'blocks.4.attn.to_k.bias']],
    ['before', ['blocks.4.attn.to_k.bias', 'y']],
  ])('from the bias that is added %s its product, where nodes have no names', async (_, inputs) => {
    const { description } = await open({
      nodes: [product('MatMul_12'), add(inputs)],
      initializers,
    });
    expect(description.layers).toMatchObject([
      {
        name: 'blocks.4.attn.to_k',
        block: 'blocks.4',
        role: 'attention-k',
        weight: { name: 'onnx::MatMul_7' },
        others: [{ name: 'blocks.4.attn.to_k.bias' }],
      },
    ]);
  });

  test('from its node’s path, where nothing is added', async () => {
    const nodes = [product('/blocks.4/attn/to_q/MatMul')];
    const layer = await only({ nodes, initializers: initializers.slice(0, 1) });
    expect(layer).toMatchObject({ name: 'blocks.4.attn.to_q', role: 'attention-q' });
  });

  test('from its own name, where the exporter kept it', async () => {
    const nodes = [use('Gemm', ['x', 'time_embedding.linear_1.weight'])];
    const layer = await only({
      nodes,
      initializers: [float('time_embedding.linear_1.weight', [2, 3])],
    });
    expect(layer).toMatchObject({ name: 'time_embedding.linear_1', role: 'time', block: 'stem' });
  });

  test('of its own, where two nameless weights would share one', async () => {
    const nodes = [use('MatMul', ['x', 'a']), use('MatMul', ['y', 'b'])];
    const initializers = [float('a', [2, 3]), float('b', [2, 3])];
    const { layers } = (await open({ nodes, initializers })).description;
    expect(new Set(layers.map(({ name }) => name)).size).toBe(2);
    expect(layers.every(({ name }) => name.startsWith('blocks.0.proj'))).toBe(true);
  });
});

describe('fused and packed operators are named as what they are', () => {
  const fused = { domain: 'com.microsoft' } as const;
  test.each<[string, readonly number[], Part[][], Partial<Layer>]>([
    [
      'Attention packs q, k and v',
      [4, 12],
      [use('Attention', ['x', 'w', 'b'], { ...fused, attributes: { num_heads: { int: 2 } } })],
      { role: 'attention-qkv', target: 'linear', outputs: 12, inputs: 4, heads: 2 },
    ],
    [
      'a product that alone feeds MultiHeadAttention packs q, k and v',
      [4, 12],
      [
        use('MatMul', ['x', 'w'], { outputs: ['qkv'] }),
        use('MultiHeadAttention', ['qkv'], { ...fused, attributes: { num_heads: { int: 2 } } }),
      ],
      { role: 'attention-qkv', target: 'linear', heads: 2 },
    ],
    [
      'Conv keeps outputs, inputs, kernel',
      [4, 3, 2, 2],
      [use('Conv', ['x', 'w'])],
      {
        role: 'convolution',
        target: 'conv',
        layout: 'out-in-k',
        outputs: 4,
        inputs: 12,
        kernel: [2, 2],
      },
    ],
    [
      'FusedConv is one',
      [4, 3, 2, 2],
      [use('FusedConv', ['x', 'w'], fused)],
      { role: 'convolution', target: 'conv', layout: 'out-in-k' },
    ],
    [
      'NhwcConv keeps outputs, kernel, inputs',
      [4, 2, 2, 3],
      [use('NhwcConv', ['x', 'w'], fused)],
      {
        role: 'convolution',
        target: 'conv',
        layout: 'out-k-in',
        outputs: 4,
        inputs: 12,
        kernel: [2, 2],
      },
    ],
    [
      'Gather looks an embedding up',
      [8, 4],
      [use('Gather', ['w', 'x'])],
      { role: 'embedding', target: 'none' },
    ],
    [
      'GroupNorm of com.microsoft scales',
      [4],
      [use('GroupNorm', ['x', 'w'], fused)],
      { role: 'norm', target: 'none' },
    ],
    [
      'SkipLayerNormalization scales',
      [4],
      [use('SkipLayerNormalization', ['x', 'y', 'w'], fused)],
      { role: 'norm', target: 'none' },
    ],
    [
      'BiasSplitGelu has a bias',
      [4],
      [use('BiasSplitGelu', ['x', 'w'], fused)],
      { target: 'none' },
    ],
  ])('%s', async (_, dims, nodes, expected) => {
    const layer = await only({ nodes, initializers: [float('w', dims)] });
    expect(layer).toMatchObject(expected);
    expect(layer.weight.consumers.length).toBeGreaterThan(0);
  });

  test('and packed weights, whose own names are lost, by the way out of their attention', async () => {
    const scope = '/down_blocks.0/attentions.0/transformer_blocks.0';
    const attention = (index: number, at: string, inputs: readonly string[]): Part[][] => [
      node({
        op: 'MultiHeadAttention',
        name: `MultiHeadAttention_${index}`,
        inputs,
        outputs: [`attention_${index}`],
        ...fused,
        attributes: { num_heads: { int: 2 } },
      }),
      node({
        op: 'MatMul',
        name: `${scope}/${at}/to_out.0/MatMul`,
        inputs: [`attention_${index}`, `out_${index}`],
        outputs: [`y_${index}`],
      }),
    ];
    const nodes = [
      use('MatMul', ['x', 'MatMul_QKV_1_weight'], { name: 'MatMul_QKV_1', outputs: ['p'] }),
      node({ op: 'Reshape', name: 'Reshape_1', inputs: ['p', 'shape'], outputs: ['qkv'] }),
      ...attention(1, 'attn1', ['qkv']),
      use('MatMul', ['y_1', 'q'], { name: `${scope}/attn2/to_q/MatMul`, outputs: ['query'] }),
      use('MatMul', ['text', 'MatMul_KV_2_weight'], { name: 'MatMul_KV_2', outputs: ['kv'] }),
      ...attention(2, 'attn2', ['query', 'kv']),
    ];
    const initializers = [
      float('MatMul_QKV_1_weight', [4, 12]),
      float('out_1', [4, 4]),
      float('q', [4, 4]),
      float('MatMul_KV_2_weight', [6, 8]),
      float('out_2', [4, 4]),
    ];
    const { layers } = (await open({ nodes, initializers })).description;
    const attn = 'down_blocks.0.attentions.0.transformer_blocks.0';
    const packed = { block: 'down_blocks.0', role: 'attention-qkv', heads: 2, headAxis: 'output' };
    expect(layers).toMatchObject([
      { ...packed, name: `${attn}.attn1.to_qkv`, headSize: 6 },
      { name: `${attn}.attn1.to_out.0`, role: 'attention-out', heads: 2, headAxis: 'input' },
      { name: `${attn}.attn2.to_q`, role: 'attention-q', heads: 2, headAxis: 'output' },
      { ...packed, name: `${attn}.attn2.to_kv`, headSize: 4 },
      { name: `${attn}.attn2.to_out.0`, role: 'attention-out', heads: 2, headAxis: 'input' },
    ]);
  });

  test('and the model says that packed matrices are pruned together', async () => {
    const nodes = [use('Attention', ['x', 'w'], fused)];
    const { notes } = (await open({ nodes, initializers: [float('w', [4, 12])] })).description;
    expect(notes).toEqual([expect.stringContaining('pack q, k and v into one matrix')]);
  });
});
