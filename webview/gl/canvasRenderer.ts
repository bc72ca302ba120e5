import type { Tile } from '../../src/shared/stats/statistics';
import { cellColours } from './shadeCells';
import { HATCH_PERIOD, type Shading } from './shading';
import { tileCells } from './tileCells';
import type { Frame, HeatmapRenderer } from './renderer';

/** The shader's pixels without WebGL2: cells are placed on the scale once, frames only look their colours up. */
export class CanvasRenderer implements HeatmapRenderer {
  readonly kind = 'canvas2d';
  readonly isSlow = false;
  #image: ImageData | null = null;

  constructor(private readonly context: CanvasRenderingContext2D) {}

  prepare(tile: Tile, shading: Shading): void {
    tileCells(tile, shading);
  }

  draw(frame: Frame): void {
    const { width, height } = frame;
    if (this.#image?.width !== width || this.#image.height !== height)
      this.#image = new ImageData(width, height);
    const pixels = new Uint32Array(this.#image.data.buffer);
    pixels.fill(0);
    for (const tile of frame.tiles) this.#drawTile(pixels, tile, frame);
    this.context.putImageData(this.#image, 0, 0);
  }

  finish(): void {
    this.context.getImageData(0, 0, 1, 1);
  }

  dispose(): void {
    this.#image = null;
  }

  #drawTile(pixels: Uint32Array, tile: Tile, frame: Frame): void {
    const { width, height, view } = frame;
    const { plain, hatched } = cellColours(frame.shading);
    const cells = tileCells(tile, frame.shading);
    const columns = cellsAlong(
      width,
      { from: view.column, length: view.width },
      { from: tile.column, length: tile.width, cells: tile.columns },
    );
    const rows = cellsAlong(
      height,
      { from: view.row, length: view.height },
      { from: tile.row, length: tile.height, cells: tile.rows },
    );
    const period = Math.round(HATCH_PERIOD * frame.density);
    const quarter = period / 4;
    for (let y = 0; y < height; y++) {
      const row = rows[y]!;
      if (row < 0) continue;
      const start = row * tile.columns;
      let stripe = y % period;
      for (let x = 0, at = y * width; x < width; x++, at++) {
        const column = columns[x]!;
        if (column >= 0) pixels[at] = (stripe < quarter ? hatched : plain)[cells[start + column]!]!;
        if (++stripe === period) stripe = 0;
      }
    }
  }
}

/** The cell under each device pixel of one axis; -1 outside the tile. */
function cellsAlong(
  pixels: number,
  view: { readonly from: number; readonly length: number },
  tile: { readonly from: number; readonly length: number; readonly cells: number },
): Int32Array {
  const cells = new Int32Array(pixels);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const at = Math.floor(view.from + ((pixel + 0.5) / pixels) * view.length) - tile.from;
    const outside = at < 0 || at >= tile.length;
    cells[pixel] = outside ? -1 : Math.floor((at * tile.cells) / tile.length);
  }
  return cells;
}
