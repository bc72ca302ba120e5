import { scalePosition, type Domain, type ScaleName } from './colourScale';

/** How cells are coloured. */
export interface Paint {
  readonly table: Uint8Array;
  readonly scale: ScaleName;
  readonly domain: Domain;
  /** RGB of pruned weights: neutral, so that no colour of the map is taken for it. */
  readonly pruned: readonly [number, number, number];
}

/** Cell values to draw: `zeros` is the share of each cell that is zero. */
export interface Cells {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
  readonly zeros: Float32Array;
}

/**
 * Cells as RGBA, one pixel each. A cell's colour is that of its value, blended towards the pruned grey by its share of zeros;
 * a wholly pruned cell is hatched by position, so that colour is not the only sign.
 */
export function paintCells(
  { rows, columns, values, zeros }: Cells,
  paint: Paint,
): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(rows * columns * 4);
  const [red, green, blue] = paint.pruned;
  for (let i = 0; i < values.length; i++) {
    const index = Math.round(scalePosition(values[i]!, paint.scale, paint.domain) * 255) * 3;
    const share = zeros[i]!;
    const row = Math.floor(i / columns);
    const hatch = share === 1 && (row + (i % columns)) % 3 === 0 ? 0.72 : 1;
    pixels[i * 4] = (paint.table[index]! * (1 - share) + red * share) * hatch;
    pixels[i * 4 + 1] = (paint.table[index + 1]! * (1 - share) + green * share) * hatch;
    pixels[i * 4 + 2] = (paint.table[index + 2]! * (1 - share) + blue * share) * hatch;
    pixels[i * 4 + 3] = 255;
  }
  return pixels;
}
