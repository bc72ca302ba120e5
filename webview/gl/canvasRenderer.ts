import type { Tile } from '../../src/shared/statistics';
import { scalePosition } from './colourScale';
import type { Frame, HeatmapRenderer } from './heatmapRenderer';
import { HATCH_PERIOD, HATCH_STRENGTH, isExact, type Shading, shareBelow } from './shading';

/** A tile's cells as packed pixels, without and with the hatch. */
interface Shades {
  readonly key: string;
  readonly table: Uint8Array;
  readonly plain: Uint32Array;
  readonly hatched: Uint32Array;
}

/** The shader's pixels without WebGL2: cells are shaded once per change of colours, frames only look them up. */
export class CanvasRenderer implements HeatmapRenderer {
  readonly kind = 'canvas2d';
  readonly isSlow = false;
  readonly #positions = new WeakMap<Tile, { readonly key: string; readonly values: Uint8Array }>();
  readonly #shades = new WeakMap<Tile, Shades>();
  #image: ImageData | null = null;

  constructor(private readonly context: CanvasRenderingContext2D) {}

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
    const { plain, hatched } = this.#shadesOf(tile, frame.shading);
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
    for (let y = 0; y < height; y++) {
      const row = rows[y]!;
      if (row < 0) continue;
      const start = row * tile.columns;
      let stripe = y % period;
      for (let x = 0, at = y * width; x < width; x++, at++) {
        const column = columns[x]!;
        if (column >= 0) pixels[at] = (stripe < period / 4 ? hatched : plain)[start + column]!;
        if (++stripe === period) stripe = 0;
      }
    }
  }

  #shadesOf(tile: Tile, shading: Shading): Shades {
    const { table, scale, domain, threshold, pruned, hatch } = shading;
    const scaleKey = [scale, domain.low, domain.high].join();
    const key = [scaleKey, threshold, pruned, hatch].join();
    const known = this.#shades.get(tile);
    if (known?.key === key && known.table === table) return known;
    const cells = tile.rows * tile.columns;
    const shades = {
      key,
      table,
      plain: known?.plain ?? new Uint32Array(cells),
      hatched: known?.hatched ?? new Uint32Array(cells),
    };
    const positions = this.#positionsOf(tile, shading, scaleKey);
    const exact = isExact(tile);
    for (let i = 0; i < cells; i++) {
      const share = Math.max(tile.zeros[i]!, shareBelow(tile.mean[i]!, threshold, exact));
      shades.plain[i] = packed(positions[i]!, shading, share, 0);
      shades.hatched[i] = packed(positions[i]!, shading, share, HATCH_STRENGTH * share);
    }
    this.#shades.set(tile, shades);
    return shades;
  }

  #positionsOf(tile: Tile, { scale, domain }: Shading, key: string): Uint8Array {
    const known = this.#positions.get(tile);
    if (known?.key === key) return known.values;
    const from = scale === 'symlog' ? tile.signed : tile.mean;
    const values = Uint8Array.from(from, value =>
      Math.floor(scalePosition(value, scale, domain) * 255 + 0.5),
    );
    this.#positions.set(tile, { key, values });
    return values;
  }
}

/** The cell under each device pixel of one axis; -1 outside the tile. */
function cellsAlong(
  pixels: number,
  view: { readonly from: number; readonly length: number },
  tile: { readonly from: number; readonly length: number; readonly cells: number },
): Int32Array {
  return Int32Array.from({ length: pixels }, (_, pixel) => {
    const at = Math.floor(view.from + ((pixel + 0.5) / pixels) * view.length) - tile.from;
    return at < 0 || at >= tile.length ? -1 : Math.floor((at * tile.cells) / tile.length);
  });
}

/** A cell's colour as little-endian RGBA. */
function packed(index: number, shading: Shading, share: number, strength: number): number {
  const { table, pruned, hatch } = shading;
  let pixel = 0xff000000;
  for (let channel = 0; channel < 3; channel++) {
    const colour = table[index * 3 + channel]!;
    const cell = colour + (pruned[channel]! - colour) * share;
    pixel |= Math.round(cell + (hatch[channel]! - cell) * strength) << (8 * channel);
  }
  return pixel >>> 0;
}
