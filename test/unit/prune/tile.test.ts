import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderTile } from '../../../src/core/prune/renderTile';
import type { PrunableType } from '../../../src/shared/model/elementType';
import type { Step } from '../../../src/shared/recipe/recipe';
import type { Tile, TileRequest } from '../../../src/shared/stats/statistics';
import { modelAndSteps, types } from '../../fixtures/arbitraryModel';
import { type OracleLayer, placeOf, pruneOracle, valueOf } from '../../fixtures/pruneOracle';
import { temporaryFolder } from '../../fixtures/temporaryFolder';
import { withModel } from '../../fixtures/withModel';

const at = temporaryFolder();

interface Setting {
  readonly type: PrunableType;
  readonly layers: readonly OracleLayer[];
  readonly steps: readonly Step[];
}

/** Tiles of layers, as the editor asks for them. */
function tilesOf(
  { steps, ...model }: Setting,
  asked: readonly (TileRequest & { readonly layer: number })[],
): Promise<readonly Tile[]> {
  return withModel(at('model.onnx'), model, async resolver => {
    const { masks } = await resolver.resolve(steps);
    const tiles: Tile[] = [];
    for (const { layer, ...request } of asked)
      tiles.push(await renderTile(resolver.weights, layer, request, { masks }));
    return tiles;
  });
}

/** The layer's matrix of stored or of pruned weights: outputs by inputs, a convolution's columns as they are stored. */
function matrixOf({ op, dims }: OracleLayer, values: readonly number[]): number[][] {
  const rows: number[][] = [];
  for (const [index, value] of values.entries()) {
    const { output, input } = placeOf({ op, dims }, index);
    const row = (rows[output] ??= []);
    row[op === 'MatMul' ? input : row.length] = value;
  }
  return rows;
}

/** What a tile must show, by summing over every cell by itself. */
function directSums(
  { type, layers, steps }: Setting,
  { layer, row, column, height, width, rows, columns }: Tile,
): Record<'mean' | 'signed' | 'max' | 'zeros' | 'before', readonly number[]> {
  const valuesOf = (bits: readonly number[]): number[] => bits.map(each => valueOf(type, each));
  const now = matrixOf(layers[layer]!, valuesOf(pruneOracle(type, layers, steps)[layer]!));
  const base = matrixOf(layers[layer]!, valuesOf(layers[layer]!.bits));
  const cells: number[][] = Array.from({ length: rows * columns }, () => []);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const value = now[row + y]![column + x]!;
      const cell = Math.floor((y * rows) / height) * columns + Math.floor((x * columns) / width);
      if (Number.isFinite(value)) cells[cell]!.push(value);
    }
  const mean = (values: readonly number[]): number =>
    values.length === 0 ? 0 : values.reduce((a, b) => a + b, 0) / values.length;
  const single = rows === height && columns === width;
  const covered = base
    .slice(row, row + height)
    .flatMap(line => line.slice(column, column + width))
    .map(value => (Number.isFinite(value) ? Math.abs(value) : 0));
  return {
    mean: cells.map(values => mean(values.map(Math.abs))),
    signed: cells.map(mean),
    max: cells.map(values => Math.max(0, ...values.map(Math.abs))),
    zeros: cells.map(values => mean(values.map(value => Number(value === 0)))),
    before: single ? covered : [],
  };
}

/** Equal up to what single precision rounds. */
function expectSums(setting: Setting, tile: Tile): void {
  for (const [figure, sums] of Object.entries(directSums(setting, tile))) {
    const shown = [...tile[figure as 'mean']];
    expect(shown).toHaveLength(sums.length);
    const largest = Math.max(0, ...sums.map(Math.abs));
    for (const [i, sum] of sums.entries())
      expect(
        Math.abs(shown[i]! - sum),
        `${figure} of cell ${i}: ${shown[i]!}, not ${sum}`,
      ).toBeLessThanOrEqual(2 ** -22 * Math.abs(sum) + 2 ** -50 * largest + 2 ** -149);
  }
}

const anyRequest = fc.record({
  row: fc.integer({ min: 0, max: 9 }),
  column: fc.integer({ min: 0, max: 25 }),
  height: fc.integer({ min: 1, max: 12 }),
  width: fc.integer({ min: 1, max: 30 }),
  rows: fc.integer({ min: 1, max: 12 }),
  columns: fc.integer({ min: 1, max: 30 }),
  layer: fc.nat(2),
});

describe.each(types)('a tile of %s weights', type => {
  test('shows in every cell the mean, maximum and share of zeros that direct sums give', async () => {
    await fc.assert(
      fc.asyncProperty(modelAndSteps(type), anyRequest, async ({ layers, steps }, request) => {
        const setting = { type, layers, steps };
        const layer = request.layer % layers.length;
        const [tile] = await tilesOf(setting, [{ ...request, layer }]);
        expectSums(setting, tile!);
      }),
      { seed: 4, numRuns: 100 },
    );
  });

  test.each(['MatMul', 'Gemm'] as const)(
    'of a %s does so at every level, from one cell down to single weights',
    async op => {
      const dims = [70, 45];
      const one = type === 'float32' ? 0x3f800000 : type === 'bfloat16' ? 0x3f80 : 0x3c00;
      const sign = type === 'float32' ? 0x80000000 : 0x8000;
      const bits = Array.from(
        { length: 70 * 45 },
        (_, i) => one + ((i * 7919) % 61) + (i % 3 === 0 ? sign : 0),
      );
      const [outputs, inputs] = op === 'MatMul' ? [45, 70] : [70, 45];
      const step = { select: '*', targets: ['linear'], criterion: 'magnitude' } as const;
      const setting: Setting = {
        type,
        layers: [{ name: 'blocks.0.proj', op, dims, bits }],
        steps: [{ ...step, scope: 'layer', goal: { sparsity: 0.3 }, enabled: true, label: '' }],
      };
      const whole = { layer: 0, row: 0, column: 0, height: outputs, width: inputs };
      const levels = [1, 2, 4, 8, 16, 32, 64].map(cells => ({
        ...whole,
        rows: Math.min(cells, outputs),
        columns: Math.min(cells, inputs),
      }));
      for (const tile of await tilesOf(setting, [
        ...levels,
        { ...whole, rows: outputs, columns: inputs },
      ]))
        expectSums(setting, tile);
    },
  );
});
