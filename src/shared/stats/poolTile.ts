import type { Tile } from './statistics';

/**
 * A tile with at most `rows` x `columns` cells: means and shares of zeros are averaged, largest magnitudes stay the largest.
 * A tile that is small enough is given back as it is. Cells count alike, though those at an edge may hold fewer weights.
 */
export function poolTile<T extends Tile>(tile: T, rows: number, columns: number): T {
  const height = Math.min(rows, tile.rows);
  const width = Math.min(columns, tile.columns);
  if (height === tile.rows && width === tile.columns) return tile;
  const size = height * width;
  const [mean, max, zeros, cells] = [0, 0, 0, 0].map(() => new Float32Array(size)) as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  for (let row = 0, i = 0; row < tile.rows; row++) {
    const line = Math.floor((row * height) / tile.rows) * width;
    for (let column = 0; column < tile.columns; column++, i++) {
      const at = line + Math.floor((column * width) / tile.columns);
      mean[at]! += tile.mean[i]!;
      zeros[at]! += tile.zeros[i]!;
      max[at] = Math.max(max[at]!, tile.max[i]!);
      cells[at]!++;
    }
  }
  for (let at = 0; at < size; at++) {
    mean[at]! /= cells[at]!;
    zeros[at]! /= cells[at]!;
  }
  return { ...tile, rows: height, columns: width, mean, max, zeros };
}
