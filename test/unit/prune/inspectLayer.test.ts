import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inspectLayer } from '../../../src/core/prune/inspectLayer';
import { planSteps } from '../../../src/core/prune/plan';
import { rankOf } from '../../../src/core/prune/rankOf';
import type { LogHistogram, Statistics } from '../../../src/shared/stats/statistics';
import { modelAndSteps, types } from '../../fixtures/arbitraryModel';
import { type OracleLayer, placeOf, pruneOracle, valueOf } from '../../fixtures/pruneOracle';
import { temporaryFolder } from '../../fixtures/temporaryFolder';
import { withModel } from '../../fixtures/withModel';

const at = temporaryFolder();
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : sum(values) / values.length;

/** Every figure by its definition, over all values at once. */
function figuresOf(values: readonly number[]): Statistics {
  const finite = values.filter(Number.isFinite);
  const middle = mean(finite);
  const sizes = finite.map(Math.abs);
  return {
    count: values.length,
    zeros: values.filter(value => value === 0).length,
    nonFinite: values.length - finite.length,
    min: finite.length === 0 ? 0 : Math.min(...finite),
    max: finite.length === 0 ? 0 : Math.max(...finite),
    mean: middle,
    standardDeviation: Math.sqrt(mean(finite.map(value => (value - middle) ** 2))),
    meanAbsolute: mean(sizes),
    maxAbsolute: Math.max(0, ...sizes),
  };
}

/** Counts and extremes are exact; sums agree within what adding in another order gives. */
function expectFigures(found: Statistics, values: readonly number[]): void {
  const wanted = figuresOf(values);
  const slack = 1e-9 * wanted.maxAbsolute;
  for (const [name, value] of Object.entries(wanted)) {
    const exact = !['mean', 'standardDeviation', 'meanAbsolute'].includes(name);
    const apart = Math.abs(found[name as keyof Statistics] - value);
    expect([name, apart <= (exact ? 0 : slack)]).toEqual([name, true]);
  }
}

/** Every finite weight is in one bin, within half a percent of its edges' decades, or counted as a zero. */
function expectHistogram(
  { counts, zeros, low, width }: LogHistogram,
  values: readonly number[],
): void {
  const sizes = values.filter(value => Number.isFinite(value) && value !== 0).map(Math.abs);
  expect(zeros).toBe(values.filter(value => value === 0).length);
  expect(sum([...counts])).toBe(sizes.length);
  const binOf = (size: number): number =>
    Math.max(0, Math.min(counts.length - 1, Math.floor((Math.log10(size) - low) / width)));
  let [fewest, most, seen] = [0, 0, 0];
  for (const [bin, count] of counts.entries()) {
    seen += count;
    fewest = sizes.filter(size => binOf(size * 1.01) <= bin).length;
    most = sizes.filter(size => binOf(size / 1.01) <= bin).length;
    expect(seen).toBeGreaterThanOrEqual(fewest);
    expect(seen).toBeLessThanOrEqual(most);
  }
}

const rowsOf = (layer: OracleLayer, values: readonly number[]): readonly number[][] => {
  const rows: number[][] = [];
  for (const [index, value] of values.entries())
    (rows[placeOf(layer, index).output] ??= []).push(value);
  return rows;
};

describe.each(types)('a layer of %s weights under any steps', type => {
  test('shows figures, histogram, row norms and threshold as direct sums and sorting give them', async () => {
    let thresholds = 0;
    await fc.assert(
      fc.asyncProperty(modelAndSteps(type), async ({ layers, steps }) => {
        const after = pruneOracle(type, layers, steps);
        await withModel(at('model.onnx'), { type, layers }, async model => {
          const plan = await planSteps(model, steps);
          const { masks } = await model.resolve(steps);
          for (const [i, layer] of layers.entries()) {
            const found = await inspectLayer(model.weights, i, { masks, plan });
            const [dense, pruned] = [layer.bits, after[i]!].map(bits =>
              bits.map(each => valueOf(type, each)),
            );
            expectFigures(found.before, dense!);
            expectFigures(found.after, pruned!);
            expectHistogram(found.histogramBefore, dense!);
            expectHistogram(found.histogramAfter, pruned!);
            const norms = rowsOf(layer, pruned!).map(row =>
              Math.sqrt(sum(row.filter(Number.isFinite).map(value => value * value))),
            );
            expect(found.rowNorms).toHaveLength(norms.length);
            for (const [row, norm] of norms.entries())
              if (Number.isFinite(Math.fround(norm)))
                expect(Math.abs(found.rowNorms[row]! - norm)).toBeLessThanOrEqual(
                  1e-6 * norm + 2 ** -149,
                );
            const gone = dense!.filter((value, at) => value !== 0 && pruned![at] === 0);
            const { threshold } = found.plan;
            if (threshold === undefined) continue;
            thresholds++;
            expect(threshold).toBe(Math.max(...gone.map(Math.abs)));
          }
        });
      }),
      { seed: 10, numRuns: 60 },
    );
    expect(thresholds).toBeGreaterThan(10);
  });

  test('ranks every weight by magnitude, then by its place in storage', async () => {
    await fc.assert(
      fc.asyncProperty(modelAndSteps(type), fc.nat(), async ({ layers }, pick) => {
        const [layer] = layers;
        const index = pick % layer!.bits.length;
        const magnitude = (bits: number): number =>
          bits & (type === 'float32' ? 2 ** 31 - 1 : 2 ** 15 - 1);
        const order = layer!.bits
          .map((bits, at) => ({ size: magnitude(bits), at }))
          .sort((a, b) => a.size - b.size || a.at - b.at);
        const perRow = layer!.bits.length / layer!.dims[0]!;
        const [row, column] =
          layer!.op === 'MatMul'
            ? [index % layer!.dims[1]!, Math.floor(index / layer!.dims[1]!)]
            : [Math.floor(index / perRow), index % perRow];
        const rank = await withModel(at('model.onnx'), { type, layers }, ({ weights }) =>
          rankOf(weights, { layer: 0, row, column }),
        );
        expect(rank).toBe(order.findIndex(each => each.at === index) + 1);
      }),
      { seed: 11, numRuns: 60 },
    );
  });
});
