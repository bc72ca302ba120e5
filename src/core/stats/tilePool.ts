import type { Tile, TileRequest } from '../../shared/stats/statistics';
import { type LineFigures, LinePool } from '../weights/kernel/linePool';
import { type StorageLines, storageLines, type WeightView } from '../weights/view';

/** Hears of every storage line that was pooled: which it is, and what it holds. */
export type LineListener = (major: number, figures: LineFigures, lines: LinePool) => void;

/**
 * Pools weights into the cells of a tile: mean |w|, max |w|, mean w, share of zeros. Non-finite weights are left out. Storage
 * lines are put together first, so that the sums have the same bits however the chunks are cut.
 */
export class TilePool {
  readonly #lines: LinePool;
  readonly #storage: StorageLines;
  /** The axis along storage lines, and the one across them. */
  readonly #along: Axis;
  readonly #across: Axis;

  /** `request` is clipped to the view. */
  constructor(
    private readonly request: TileRequest,
    view: WeightView,
    private readonly onLine?: LineListener,
  ) {
    const { row, column, height, width, rows, columns } = request;
    const vertical = axis(row, height, rows, columns);
    const horizontal = axis(column, width, columns, 1);
    this.#storage = storageLines(view);
    this.#along = this.#storage.transposed ? vertical : horizontal;
    this.#across = this.#storage.transposed ? horizontal : vertical;
    const { edges, step } = this.#along;
    this.#lines = new LinePool({ edges, step, cells: rows * columns });
  }

  /** Adds values that start at storage index `first`; what lies outside the request is passed over. */
  add(first: number, values: Float32Array): void {
    const { length } = this.#storage;
    for (let at = 0; at < values.length;) {
      const major = Math.floor((first + at) / length);
      const minor = first + at - major * length;
      const end = Math.min(values.length, at + length - minor);
      const across = major - this.#across.from;
      if (
        across >= 0 &&
        across < this.#across.length &&
        this.#fill(values.subarray(at, end), minor)
      )
        this.#endLine(major);
      at = end;
    }
  }

  /** Puts a piece of a storage line where it belongs; true once the line is whole. */
  #fill(piece: Float32Array, minor: number): boolean {
    const { stride, offset } = this.#storage;
    const { from, length } = this.#along;
    const { line } = this.#lines;
    const place = (at: number): number => Math.ceil((at - offset) / stride) - from;
    const start = Math.max(0, place(minor));
    const end = Math.min(length, place(minor + piece.length));
    if (start >= end) return false;
    const skipped = (start + from) * stride + offset - minor;
    if (stride === 1) line.set(piece.subarray(skipped, skipped + end - start), start);
    // One position of a kernel.
    else for (let i = start; i < end; i++) line[i] = piece[skipped + (i - start) * stride]!;
    return end === length;
  }

  #endLine(major: number): void {
    const { from, count, length, step } = this.#across;
    const cell = Math.floor(((major - from) * count) / length);
    const figures = this.#lines.pool(cell * step);
    this.onLine?.(major, figures, this.#lines);
  }

  /** The tile; `before` is the base's |w| where cells are single weights. Nothing can be added afterwards. */
  result(layer: number, before: Float32Array): Tile {
    const cells = this.#lines.cells();
    this.#lines.close();
    return { layer, ...this.request, ...cells, before };
  }
}

/** One side of a request: where it starts, its weights and cells, and the first weight of each cell. */
interface Axis {
  readonly from: number;
  readonly length: number;
  readonly count: number;
  readonly edges: Uint32Array;
  /** From one cell to the next in the tile's arrays. */
  readonly step: number;
}

function axis(from: number, length: number, count: number, step: number): Axis {
  const edges = Uint32Array.from({ length: count + 1 }, (_, cell) =>
    Math.ceil((cell * length) / count),
  );
  return { from, length, count, edges, step };
}
