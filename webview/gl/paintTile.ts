import { cellColours, mapIndices, prunedShares } from './shadeCells';
import type { Shading } from './shading';

/** Cell values to draw: `zeros` is the share of each cell that is zero, `exact` whether a cell is one weight. */
export interface Cells {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
  readonly zeros: Float32Array;
  /** Mean |w|, for what lies below the threshold. */
  readonly mean: Float32Array;
  readonly exact: boolean;
}

/**
 * Cells as RGBA, one pixel each: the value's colour, blended towards the pruned grey by the share of zeros (and of what the
 * threshold would prune), and hatched by position as far.
 */
export function paintCells(
  cells: Cells,
  shading: Shading,
  indices = mapIndices(cells.values, shading),
): Uint8ClampedArray<ArrayBuffer> {
  const { rows, columns } = cells;
  const shares = prunedShares(cells, shading.threshold);
  const { plain, hatched } = cellColours(shading);
  const pixels = new Uint32Array(rows * columns);
  for (let row = 0, i = 0; row < rows; row++)
    for (let column = 0; column < columns; column++, i++)
      pixels[i] = ((row + column) % 3 === 0 ? hatched : plain)[(shares[i]! << 8) | indices[i]!]!;
  return new Uint8ClampedArray(pixels.buffer);
}
