import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { patternShares } from '../../../src/core/prune/patternShares';
import { modelAndSteps, types } from '../../fixtures/arbitraryModel';
import { type OracleLayer, pruneOracle, valueOf } from '../../fixtures/pruneOracle';
import { temporaryFolder } from '../../fixtures/temporaryFolder';
import { withModel } from '../../fixtures/withModel';

const at = temporaryFolder();

/** Share of the whole groups of four inputs with two zeros or more, group by group. */
function shareOf({ op, dims }: OracleLayer, values: readonly number[]): number {
  const [first, second] = dims as readonly [number, number];
  const [outputs, inputs] = op === 'MatMul' ? [second, first] : [first, second];
  const at = (output: number, input: number): number =>
    op === 'MatMul' ? values[input * outputs + output]! : values[output * inputs + input]!;
  let [fit, groups] = [0, 0];
  for (let output = 0; output < outputs; output++)
    for (let input = 0; input + 4 <= inputs; input += 4) {
      const zeros = [0, 1, 2, 3].filter(i => at(output, input + i) === 0).length;
      groups++;
      if (zeros >= 2) fit++;
    }
  return groups === 0 ? 0 : fit / groups;
}

describe.each(types)('the pattern 2:4 in %s weights', type => {
  test('is counted group by group along the inputs, Linear layers only', async () => {
    await fc.assert(
      fc.asyncProperty(modelAndSteps(type), async ({ layers, steps }) => {
        const found = await withModel(at('model.onnx'), { type, layers }, async model => {
          const { masks } = await model.resolve(steps);
          const shares: (readonly [string, number])[] = [];
          for await (const { layer, twoOfFour } of patternShares(model.weights, masks))
            shares.push([model.weights.model.description.layers[layer]!.name, twoOfFour]);
          return shares.sort(([a], [b]) => a.localeCompare(b));
        });
        const after = pruneOracle(type, layers, steps);
        expect(found).toEqual(
          layers.flatMap((layer, i) =>
            layer.op === 'Conv' || layer.op === 'NhwcConv'
              ? []
              : [
                  [
                    layer.name,
                    shareOf(
                      layer,
                      after[i]!.map(bits => valueOf(type, bits)),
                    ),
                  ],
                ],
          ),
        );
      }),
      { seed: 6, numRuns: 80 },
    );
  });
});
