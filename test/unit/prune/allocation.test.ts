import { describe, expect, test } from 'vitest';
import { transformerBlock } from '../../../src/core/prune/allocate/transformerBlock';
import type { Step } from '../../../src/shared/recipe/recipe';
import { statisticsOf } from '../../fixtures/calibration';
import { someBits, someInputs, withCalibration } from '../../fixtures/calibratedModel';
import type { OracleLayer } from '../../fixtures/pruneOracle';
import { rendered } from '../../fixtures/rendered';
import { cellsOf, scoreOracle, type ScoredCell, zerosOf } from '../../fixtures/scoreOracle';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const at = temporaryFolder();
const names = ['layers.0.q', 'layers.0.k', 'layers.1.q', 'layers.2.q'];
const blocks = [0, 0, 1, 2];
const layers: readonly OracleLayer[] = names.map(name => ({
  name,
  op: 'Gemm',
  dims: [10, 30],
  bits: someBits('float32', 300, name),
}));
const inputs = names.map((name, i) => someInputs(name, { inputs: 30, samples: 2 + i }));
const norms = inputs
  .map(statisticsOf)
  .map(({ squares, samples }) => squares.map(square => Math.sqrt(square / samples)));
const wanda = ({ layer, value, input }: ScoredCell): number =>
  Math.fround(Math.abs(value) * norms[layer]![input]!);

/** The sparsity of each block, by OWL's own words. */
function owl(sparsity: number, multiple: number, lambda: number): readonly number[] {
  const shares = [0, 1, 2].map(block => {
    const scores = cellsOf('float32', layers)
      .filter(({ layer }) => blocks[layer] === block)
      .map(wanda);
    const mean = scores.reduce((a, b) => a + b, 0) / scores.length;
    return (100 * scores.filter(score => score > multiple * mean).length) / scores.length;
  });
  const [least, most] = [Math.min(...shares), Math.max(...shares)];
  const kept = shares.map(share => ((share - least) / (most - least)) * 2 * lambda);
  const mean = kept.reduce((a, b) => a + b, 0) / kept.length;
  return kept.map(more => 1 - (more - mean + (1 - sparsity)));
}

describe('OWL', () => {
  test.each([
    ['magnitude', 'layer', undefined, undefined, ({ value }: ScoredCell) => Math.abs(value)],
    ['wanda', 'row', 3, 0.2, wanda],
    ['wanda', 'layer', 2, undefined, wanda],
  ] as const)(
    'gives %s per %s the sparsity of each block',
    (criterion, scope, outlierMultiple, lambda, score) =>
      withCalibration({ file: at('a'), type: 'float32', layers, inputs }, async (model, named) => {
        const each = owl(0.5, outlierMultiple ?? 7, lambda ?? 0.08);
        expect(new Set(each).size).toBeGreaterThan(1);
        const expected = scoreOracle(
          'float32',
          layers,
          {
            key: ({ layer, output }) => (scope === 'row' ? `${layer}/${output}` : `${layer}`),
            zeros: (size, { layer }) => zerosOf(each[blocks[layer]!]!, size),
          },
          score,
        );
        const step = named({
          ...{ criterion, scope, goal: { sparsity: 0.5 }, allocation: 'owl' },
          ...(outlierMultiple !== undefined && { outlierMultiple }),
          ...(lambda !== undefined && { lambda }),
        });
        expect(await rendered(model, [step])).toEqual(expected);
      }),
  );

  test('is uniform where no block has more outliers than another', () =>
    withCalibration({ file: at('a'), type: 'float32', layers, inputs }, async (model, named) => {
      const goal = { sparsity: 0.5 };
      const owl = named({ goal, allocation: 'owl', outlierMultiple: 1e6 });
      expect(await rendered(model, [owl])).toEqual(await rendered(model, [named({ goal })]));
    }));

  test('needs a calibration, whatever the criterion', () =>
    withCalibration(
      { file: at('a'), type: 'float32', layers, inputs: inputs.slice(1) },
      async (model, named) => {
        const step = named({ goal: { sparsity: 0.5 }, allocation: 'owl' });
        await expect(model.resolve([step])).rejects.toThrow(
          'no statistics of the layer layers.0.q',
        );
      },
    ));
});

test('ratios give named layers their own sparsity, and the others the goal', () =>
  withCalibration({ file: at('a'), type: 'float32', layers, inputs: [] }, async (model, named) => {
    const ratios = { 'layers.0.k': 0.9, 'layers.2.q': 0 };
    const expected = scoreOracle(
      'float32',
      layers,
      {
        key: ({ layer }) => `${layer}`,
        zeros: (size, { layer }) => zerosOf([0.5, 0.9, 0.5, 0][layer]!, size),
      },
      ({ value }) => Math.abs(value),
    );
    const step = named({ goal: { sparsity: 0.5 }, allocation: { ratios } });
    expect(await rendered(model, [step])).toEqual(expected);
  }));

test.each([
  [
    'a ratio of a layer that is not pruned',
    { allocation: { ratios: { 'layers.7.q': 0.5 } } },
    'a ratio for the layer layers.7.q',
  ],
  [
    'one threshold over all',
    { allocation: 'owl', scope: 'global' },
    'a sparsity per layer or row only',
  ],
  [
    'a pattern',
    { allocation: 'owl', goal: { pattern: '2:4' } },
    'a sparsity per layer or row only',
  ],
] satisfies readonly (readonly [string, Partial<Step>, string])[])(
  '%s is refused',
  (_, fields, why) =>
    withCalibration({ file: at('a'), type: 'float32', layers, inputs }, async (model, named) => {
      const step = named({ goal: { sparsity: 0.5 }, ...fields });
      await expect(model.resolve([step])).rejects.toMatchObject({
        code: 'invalid-request',
        message: expect.stringContaining(why) as string,
      });
    }),
);

test.each([
  [
    'down_blocks.0.attentions.1.transformer_blocks.0.attn1.to_q',
    'down_blocks.0.attentions.1.transformer_blocks.0',
  ],
  [
    'mid_block.attentions.0.transformer_blocks.0.ff.net.2',
    'mid_block.attentions.0.transformer_blocks.0',
  ],
  ['down_blocks.0.resnets.1.time_emb_proj', 'down_blocks.0'],
  ['text_model.encoder.layers.11.mlp.fc1', 'text_model.encoder.layers.11'],
  ['layers.3.fc1', 'layers.3'],
  ['time_embedding.linear_1', 'listed'],
  ['mid_block.attentions.0.proj_in', 'listed'],
])('%s is of the block %s', (name, block) => {
  expect(transformerBlock({ name, block: 'listed' })).toBe(block);
});
