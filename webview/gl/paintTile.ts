import { scalePosition } from './colourScale';
import { HATCH_STRENGTH, type Shading, shareBelow } from './shading';

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

/** Where each cell stands in a colour map of 256: stays the same while a threshold moves. */
export const mapIndices = (
  { values }: Pick<Cells, 'values'>,
  { scale, domain }: Pick<Shading, 'scale' | 'domain'>,
): Uint8Array =>
  Uint8Array.from(values, value => Math.floor(scalePosition(value, scale, domain) * 255 + 0.5));

/**
 * Cells as RGBA, one pixel each: the value's colour, blended towards the pruned grey by the share of zeros (and of what the
 * threshold would prune), and hatched by position as far.
 */
export function paintCells(
  cells: Cells,
  shading: Shading,
  indices = mapIndices(cells, shading),
): Uint8ClampedArray<ArrayBuffer> {
  const { rows, columns, zeros, mean, exact } = cells;
  const { table, pruned, hatch, threshold } = shading;
  const pixels = new Uint8ClampedArray(rows * columns * 4);
  for (let row = 0, i = 0; row < rows; row++)
    for (let column = 0; column < columns; column++, i++) {
      const index = indices[i]! * 3;
      const share = Math.max(zeros[i]!, shareBelow(mean[i]!, threshold, exact));
      const stripe = (row + column) % 3 === 0 ? HATCH_STRENGTH * share : 0;
      for (let channel = 0; channel < 3; channel++) {
        const colour = table[index + channel]!;
        const cell = colour + (pruned[channel]! - colour) * share;
        pixels[i * 4 + channel] = cell + (hatch[channel]! - cell) * stripe;
      }
      pixels[i * 4 + 3] = 255;
    }
  return pixels;
}
