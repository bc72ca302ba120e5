import { writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { describeModel } from '../../../../src/core/model/describeModel';
import { BlockWriter } from '../../../fixtures/blockWriter';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';

const at = temporaryFolder();
const input = { sample: ['batch', 'tokens', 8] } as const;

/** Two layers of a feed-forward, with something between them. */
function feedForward(between: (block: BlockWriter, inner: string) => string): Uint8Array {
  const block = new BlockWriter('layers.0.mlp');
  const inner = between(block, block.linear('fc1', 'sample', [8, 16]));
  return block.write(input, block.linear('fc2', inner, [16, 8]));
}

const relu = (block: BlockWriter, inner: string): string => block.add('Relu', [inner]);

test.each<[string, Uint8Array, RegExp]>([
  [
    'an operator that others were fused into',
    feedForward((block, inner) =>
      block.add('BiasGelu', [inner, block.weight('other', [16])], { domain: 'com.microsoft' }),
    ),
    /^meets BiasGelu, an operator that others were fused into$/,
  ],
  [
    'an operator that nobody knows',
    feedForward((block, inner) => block.add('Strange', [inner], { domain: 'my.own' })),
    /^meets Strange of my\.own, which Pollard does not know$/,
  ],
  [
    'values that are quantised',
    feedForward((block, inner) =>
      block.add('QuantizeLinear', [inner, block.scalar(0.1), block.integers(0)]),
    ),
    /^meets QuantizeLinear: quantised weights are left alone$/,
  ],
  [
    'values that another layer uses',
    (() => {
      const block = new BlockWriter('layers.0.mlp');
      const inner = relu(block, block.linear('fc1', 'sample', [8, 16]));
      const other = block.linear('other', inner, [16, 8], false);
      const own = block.linear('fc2', inner, [16, 8]);
      return block.write(input, block.add('Add', [own, other]));
    })(),
    /^has values that .*other\/MatMul_\d+ uses, too$/,
  ],
  [
    'weights that another layer has, too',
    (() => {
      const block = new BlockWriter('layers.0.mlp');
      const inner = relu(block, block.linear('fc1', 'sample', [8, 16]));
      const own = block.linear('fc2', inner, [16, 8]);
      const again = block.add('Tile', [own, block.integers([1, 1, 2])]);
      return block.write(input, block.add('MatMul', [again, 'onnx::MatMul_fc2']));
    })(),
    /^shares its weights onnx::MatMul_fc2 with another layer$/,
  ],
  [
    'a table with a number for each unit',
    feedForward((block, inner) => {
      const table = block.weight('table', [16, 2]);
      const sums = block.add('ReduceSum', [table, block.integers([1])], {
        attributes: { keepdims: { int: 0 } },
      });
      return block.add('Mul', [inner, sums]);
    }),
    /^adds table, which may hold a number for each unit$/,
  ],
])('a feed-forward with %s is left alone, and the reason is told', async (_, bytes, reason) => {
  await writeFile(at('block.onnx'), bytes);
  const { description, unitSets } = await describeModel(at('block.onnx'));
  const { sets, uncoupled } = await unitSets();
  expect(sets.map(({ name }) => name)).toEqual([]);
  const told = uncoupled.map(({ layer, reason: why }) => [description.layers[layer]!.name, why]);
  expect(told).toContainEqual(['layers.0.mlp.fc2', expect.stringMatching(reason) as string]);
});

test('heads whose number only a run could tell are left alone, and the reason is told', async () => {
  const block = new BlockWriter('block.0.attn1');
  const shape = block.add('Cast', ['shape'], { attributes: { to: { int: 7 } } });
  const heads = ['to_q', 'to_k', 'to_v'].map(of =>
    block.add('Transpose', [block.add('Reshape', [block.linear(of, 'sample', [8, 16]), shape])], {
      attributes: { perm: { ints: [0, 2, 1, 3] } },
    }),
  );
  const across = block.add('Transpose', [heads[1]!], {
    attributes: { perm: { ints: [0, 1, 3, 2] } },
  });
  const scores = block.add('Softmax', [block.add('MatMul', [heads[0]!, across])]);
  const attended = block.add('MatMul', [scores, heads[2]!]);
  const whole = block.add('Reshape', [attended, block.integers([0, -1, 16])]);
  const out = block.linear('to_out.0', whole, [16, 8]);
  await writeFile(at('heads.onnx'), block.write({ ...input, shape: [4] }, out));
  const { unitSets } = await describeModel(at('heads.onnx'));
  const { sets, uncoupled } = await unitSets();
  expect(sets).toEqual([]);
  expect(uncoupled.map(({ reason }) => reason)).toEqual([
    expect.stringMatching(/^is given a shape at .*Reshape_\d+ that only a run could tell$/),
  ]);
});
