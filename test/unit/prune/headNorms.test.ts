import { writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { inspectLayer } from '../../../src/core/prune/inspectLayer';
import { openModel } from '../../../src/core/prune/openModel';
import { planSteps } from '../../../src/core/prune/plan';
import type { Layer } from '../../../src/shared/model/layer';
import type { LayerInspection } from '../../../src/shared/stats/plan';
import { seeded } from '../../fixtures/fuzz/random';
import { graph, model, node, type NodeSpec, tensor } from '../../fixtures/onnxWriter';
import { concat } from '../../fixtures/protoWriter';
import { rawValues } from '../../fixtures/toyModel';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const at = temporaryFolder();

const HEADS = 3;
const fused = { domain: 'com.microsoft', attributes: { num_heads: { int: HEADS } } } as const;
const scope = '/blocks.0/attn';

/** One head's own weights of one of q, k, v or the way out: a line of five weights for each of its two features. */
type Block = readonly (readonly number[])[];

/** `blocks[head][part]`: weights of sizes that tell the heads apart. */
function blocksOf(parts: number): readonly (readonly Block[])[] {
  const next = seeded(parts);
  const line = (head: number): readonly number[] =>
    Array.from({ length: 5 }, () => (head + 1) * (next(2001) / 1000 - 1));
  return Array.from({ length: HEADS }, (_, head) =>
    Array.from({ length: parts }, () => [line(head), line(head)]),
  );
}

/** One head after the other; within a head first q, then k, then v. */
const headByHead = (blocks: readonly (readonly Block[])[]): Block =>
  blocks.flatMap(parts => parts.flat());

/** First q of every head, then k of every head, then v. */
const partByPart = (blocks: readonly (readonly Block[])[]): Block =>
  blocks[0]!.flatMap((_, part) => blocks.flatMap(parts => parts[part]!));

const flipped = (lines: Block): Block => lines[0]!.map((_, i) => lines.map(line => line[i]!));

const product = (name: string): NodeSpec => ({
  op: 'MatMul',
  name: `${scope}/${name}/MatMul`,
  inputs: ['x', 'w'],
  outputs: ['y'],
});
const gemm = (name: string): NodeSpec => ({
  op: 'Gemm',
  name: `${scope}/${name}/Gemm`,
  inputs: ['x', 'w'],
  outputs: ['y'],
  attributes: { transB: { int: 1 } },
});
const attention = (...inputs: readonly string[]): NodeSpec => ({
  op: 'MultiHeadAttention',
  name: `${scope}/MultiHeadAttention`,
  inputs,
  outputs: ['z'],
  ...fused,
});

interface Case {
  readonly parts: number;
  readonly stored: (blocks: readonly (readonly Block[])[]) => Block;
  readonly nodes: readonly NodeSpec[];
  readonly axis: Layer['headAxis'];
}

// The graph says how many heads there are after q; what attention makes goes to the way out.
const toOut: readonly NodeSpec[] = [
  { ...product('to_q'), inputs: ['h', 'wq'], outputs: ['q'] },
  { ...attention('q', 'k', 'v'), outputs: ['x'] },
];
const cases: readonly (readonly [string, Case])[] = [
  ...(['to_q', 'to_k', 'to_v'] as const).flatMap((name): readonly (readonly [string, Case])[] => [
    [
      `${name}, inputs first`,
      {
        parts: 1,
        stored: blocks => flipped(headByHead(blocks)),
        nodes: [product(name), attention('y', 'k', 'v')],
        axis: 'output',
      },
    ],
    [
      `${name}, outputs first`,
      {
        parts: 1,
        stored: headByHead,
        nodes: [gemm(name), attention('y', 'k', 'v')],
        axis: 'output',
      },
    ],
  ]),
  [
    'to_out, inputs first',
    { parts: 1, stored: headByHead, nodes: [...toOut, product('to_out.0')], axis: 'input' },
  ],
  [
    'to_out, outputs first',
    {
      parts: 1,
      stored: blocks => flipped(headByHead(blocks)),
      nodes: [...toOut, gemm('to_out.0')],
      axis: 'input',
    },
  ],
  [
    'packed q, k and v of MultiHeadAttention, each head with its three parts',
    {
      parts: 3,
      stored: blocks => flipped(headByHead(blocks)),
      nodes: [
        product('to_qkv'),
        { op: 'Reshape', name: 'reshape', inputs: ['y', 'five'], outputs: ['packed'] },
        attention('packed'),
      ],
      axis: 'output',
    },
  ],
  [
    'packed k and v of MultiHeadAttention',
    {
      parts: 2,
      stored: blocks => flipped(headByHead(blocks)),
      nodes: [
        product('to_kv'),
        { op: 'Reshape', name: 'reshape', inputs: ['y', 'five'], outputs: ['packed'] },
        attention('q', 'packed'),
      ],
      axis: 'output',
    },
  ],
  [
    'packed weights of Attention, all heads of each part',
    {
      parts: 3,
      stored: blocks => flipped(partByPart(blocks)),
      nodes: [{ ...attention('x', 'w'), op: 'Attention' }],
      axis: 'output',
    },
  ],
];

async function inspected(
  { nodes }: Pick<Case, 'nodes'>,
  stored: Block,
): Promise<{ readonly layer: Layer; readonly found: LayerInspection }> {
  const file = at('m.onnx');
  const weight = tensor({
    name: 'w',
    dims: [stored.length, stored[0]!.length],
    type: 'float32',
    data: { raw: rawValues('float32', stored.flat()) },
  });
  const query = tensor({
    name: 'wq',
    dims: [5, 6],
    type: 'float32',
    data: { raw: rawValues('float32', Array<number>(30).fill(1)) },
  });
  const five = tensor({
    name: 'five',
    dims: [5],
    type: 'int64',
    data: { raw: new Uint8Array(BigInt64Array.of(0n, 0n, BigInt(HEADS), 3n, 2n).buffer) },
  });
  const spec = { nodes: nodes.map(node), initializers: [weight, query, five] };
  await writeFile(file, concat(model({ graph: graph(spec) })));
  const resolver = await openModel(file);
  const { weights } = resolver;
  try {
    const { masks } = await resolver.resolve([]);
    const plan = await planSteps(resolver, []);
    const layer = weights.model.description.layers.find(each => each.weight.name === 'w')!;
    return { layer, found: await inspectLayer(weights, layer.index, { masks, plan }) };
  } finally {
    await weights.close();
  }
}

test.each(cases)('every head has the norm of its own weights: %s', async (_, each) => {
  const blocks = blocksOf(each.parts);
  const { layer, found } = await inspected(each, each.stored(blocks));
  const norms = blocks.map(parts => Math.hypot(...parts.flat(2)));
  expect(layer).toMatchObject({ heads: HEADS, headAxis: each.axis });
  expect(found.headNorms).toHaveLength(HEADS);
  for (const [head, norm] of norms.entries()) expect(found.headNorms[head]).toBeCloseTo(norm, 5);
});

test.each<[string, Case]>([
  [
    'q, k and v in one whose order no operator tells',
    {
      parts: 3,
      stored: blocks => flipped(headByHead(blocks)),
      nodes: [product('to_qkv')],
      axis: null,
    },
  ],
  [
    'a feed-forward layer',
    { parts: 1, stored: headByHead, nodes: [product('ff.net.2')], axis: null },
  ],
])('no head norms are claimed for %s', async (_, each) => {
  await writeFile(at('config.json'), JSON.stringify({ num_attention_heads: HEADS }));
  const { layer, found } = await inspected(each, each.stored(blocksOf(each.parts)));
  expect(layer.headAxis).toBe(null);
  expect(found.headNorms).toHaveLength(0);
});
