import type { Tile } from '../../../src/shared/stats/statistics';
import type { Cells } from '../../gl/paintTile';
import { isExact, shareBelow } from '../../gl/shading';
import { isShare, type Quantity } from './quantity';

/** The values that a quantity takes from a tile under a threshold. A share is not hatched as well. */
export function cellsOf(tile: Tile, quantity: Quantity, threshold: number): Cells {
  const { rows, columns, mean, max, zeros } = tile;
  const exact = isExact(tile);
  const shape = { rows, columns, mean, exact };
  if (isShare(quantity)) {
    const below = (value: number): number => shareBelow(value, threshold, exact);
    const values = quantity === 'zeros' ? zeros : mean.map(below);
    return { ...shape, values, zeros: new Float32Array(zeros.length) };
  }
  const values = quantity === 'mean' ? mean : quantity === 'max' ? max : spreadOf(tile);
  return { ...shape, values, zeros };
}

/** How far the largest |w| stands above the mean: within a cell, or among 3 × 3 cells that are single weights. */
function spreadOf(tile: Tile): Float32Array {
  const { rows, columns, mean, max } = tile;
  if (!isExact(tile)) return max.map((value, i) => value - mean[i]!);
  return mean.map((_, at) => {
    const [row, column] = [Math.floor(at / columns), at % columns];
    let [sum, most, count] = [0, 0, 0];
    for (let y = Math.max(0, row - 1); y <= Math.min(rows - 1, row + 1); y++)
      for (let x = Math.max(0, column - 1); x <= Math.min(columns - 1, column + 1); x++) {
        const value = mean[y * columns + x]!;
        sum += value;
        count++;
        if (value > most) most = value;
      }
    return most - sum / count;
  });
}
