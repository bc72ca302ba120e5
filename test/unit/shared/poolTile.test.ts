import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Tile } from '../../../src/shared/stats/statistics';
import { poolTile } from '../../../src/shared/stats/poolTile';

const tileOf = (rows: number, columns: number, value: (i: number) => number): Tile => {
  const mean = Float32Array.from({ length: rows * columns }, (_, i) => value(i));
  const empty = new Float32Array();
  return {
    ...{ layer: 0, row: 0, column: 0, height: rows, width: columns, rows, columns },
    ...{
      mean,
      max: mean.map(x => 2 * x),
      zeros: mean.map(x => x / 4),
      signed: empty,
      before: empty,
    },
  };
};

describe('a pooled tile', () => {
  it('is the tile itself where it is small enough', () => {
    const tile = tileOf(3, 5, i => i);
    expect(poolTile(tile, 3, 9)).toBe(tile);
  });

  it('averages what its cells cover, and keeps the largest', () => {
    const { rows, columns, mean, max } = poolTile(
      tileOf(4, 4, i => i),
      2,
      2,
    );
    expect([rows, columns]).toEqual([2, 2]);
    expect([...mean]).toEqual([2.5, 4.5, 10.5, 12.5]);
    expect([...max]).toEqual([10, 14, 26, 30]);
  });

  it('keeps the sum of all cells where they divide evenly, and never leaves the range of its values', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 600, maxLength: 600 }),
        (rows, columns, times, values) => {
          const tile = tileOf(rows * times, columns * times, i => values[i]!);
          const { mean, max } = poolTile(tile, rows, columns);
          const average = (of: Float32Array): number => of.reduce((a, b) => a + b, 0) / of.length;
          expect(average(mean)).toBeCloseTo(average(tile.mean), 2);
          expect(Math.max(...max)).toBe(Math.max(...tile.max));
          expect(Math.min(...mean)).toBeGreaterThanOrEqual(Math.min(...tile.mean));
        },
      ),
      { seed: 1 },
    );
  });
});
