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

/**
 * Cells as RGBA, one pixel each: the value's colour, blended towards the pruned grey by the share of zeros (and of what the
 * threshold would prune), and hatched by position as far.
 */
export function paintCells(cells: Cells, shading: Shading): Uint8ClampedArray<ArrayBuffer> {
  const { rows, columns, values, zeros, mean, exact } = cells;
  const { table, scale, domain, pruned, hatch, threshold } = shading;
  const pixels = new Uint8ClampedArray(rows * columns * 4);
  for (let i = 0; i < values.length; i++) {
    const index = Math.floor(scalePosition(values[i]!, scale, domain) * 255 + 0.5) * 3;
    const share = Math.max(zeros[i]!, shareBelow(mean[i]!, threshold, exact));
    const stripe = (Math.floor(i / columns) + (i % columns)) % 3 === 0 ? HATCH_STRENGTH * share : 0;
    for (let channel = 0; channel < 3; channel++) {
      const colour = table[index + channel]!;
      const cell = colour + (pruned[channel]! - colour) * share;
      pixels[i * 4 + channel] = cell + (hatch[channel]! - cell) * stripe;
    }
    pixels[i * 4 + 3] = 255;
  }
  return pixels;
}
