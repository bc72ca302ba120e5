import type { Layer } from '../../shared/layer';
import type { Tile } from '../../shared/statistics';

/** A rectangle of a layer's matrix (rows are outputs) and how many cells at most may show it. */
export interface TileRequest {
  readonly row: number;
  readonly column: number;
  readonly height: number;
  readonly width: number;
  readonly rows: number;
  readonly columns: number;
  /** One position of a convolution's kernel, row by row: columns are then its inputs alone. */
  readonly slice?: number;
}

/** How a layer's matrix lies in storage: `major` lines of `minor` elements; `transposed` when lines are inputs. */
export interface Plane {
  readonly outputs: number;
  readonly inputs: number;
  readonly transposed: boolean;
  /** Stored elements from one input to the next within a line, and where the first lies. */
  readonly stride: number;
  readonly offset: number;
}

/** The matrix of a layer as the heatmap shows it; convolutions are folded to outputs x (inputs·kernel) in storage order. */
export function planeOf({ outputs, inputs, layout, kernel }: Layer, slice?: number): Plane {
  const plane = { outputs, inputs, transposed: layout === 'in-out', stride: 1, offset: 0 };
  const positions = kernel.reduce((product, side) => product * side, 1);
  if (slice === undefined || layout !== 'out-in-k' || slice >= positions) return plane;
  return { ...plane, inputs: inputs / positions, stride: positions, offset: slice };
}

/** Clips a request to the matrix, at least one weight and one cell. */
export function clipRequest(request: TileRequest, { outputs, inputs }: Plane): TileRequest {
  const row = Math.max(0, Math.min(outputs - 1, Math.floor(request.row)));
  const column = Math.max(0, Math.min(inputs - 1, Math.floor(request.column)));
  const height = Math.max(1, Math.min(outputs - row, Math.floor(request.height)));
  const width = Math.max(1, Math.min(inputs - column, Math.floor(request.width)));
  const rows = Math.max(1, Math.min(height, Math.floor(request.rows)));
  const columns = Math.max(1, Math.min(width, Math.floor(request.columns)));
  return { row, column, height, width, rows, columns };
}

/** The run of storage elements that covers a clipped request: whole lines from the first to the last it needs. */
export function storageRun(
  request: TileRequest,
  plane: Plane,
): { readonly first: number; readonly count: number } {
  return plane.transposed
    ? { first: request.column * plane.outputs, count: request.width * plane.outputs }
    : {
        first: request.row * plane.inputs * plane.stride,
        count: request.height * plane.inputs * plane.stride,
      };
}

/** No cell: another position of the kernel. */
const OUTSIDE = -1;

/** Pools weights into the cells of a tile: mean |w|, max |w|, mean w, share of zeros. Non-finite weights are left out. */
export class TilePool {
  readonly #absolute: Float64Array;
  readonly #signed: Float64Array;
  readonly #max: Float32Array;
  readonly #zeros: Uint32Array;
  readonly #counts: Uint32Array;
  readonly #cellOfRow: Int32Array;
  readonly #cellOfColumn: Int32Array;

  constructor(
    private readonly request: TileRequest,
    private readonly plane: Plane,
  ) {
    const cells = request.rows * request.columns;
    this.#absolute = new Float64Array(cells);
    this.#signed = new Float64Array(cells);
    this.#max = new Float32Array(cells);
    this.#zeros = new Uint32Array(cells);
    this.#counts = new Uint32Array(cells);
    this.#cellOfRow = Int32Array.from(
      { length: request.height },
      (_, i) => Math.floor((i * request.rows) / request.height) * request.columns,
    );
    const { stride, offset } = plane;
    this.#cellOfColumn = Int32Array.from({ length: request.width * stride }, (_, i) =>
      i % stride === offset
        ? Math.floor((Math.floor(i / stride) * request.columns) / request.width)
        : OUTSIDE,
    );
  }

  /** Adds values that start at storage index `first`. */
  add(first: number, values: Float32Array): void {
    const { transposed, outputs, inputs, stride } = this.plane;
    const line = transposed ? outputs : inputs * stride;
    const from = transposed ? this.request.row : this.request.column * stride;
    const length = transposed ? this.request.height : this.request.width * stride;
    for (let at = 0; at < values.length;) {
      const index = first + at;
      const major = Math.floor(index / line);
      const minor = index - major * line;
      const end = Math.min(values.length, at + line - minor);
      const start = at + Math.max(0, from - minor);
      const stop = Math.min(end, at + from + length - minor);
      if (start < stop)
        this.#addLine(values.subarray(start, stop), major, minor + (start - at) - from);
      at = end;
    }
  }

  #addLine(values: Float32Array, major: number, minor: number): void {
    const { transposed } = this.plane;
    const base = transposed
      ? this.#cellOfColumn[major - this.request.column]!
      : this.#cellOfRow[major - this.request.row]!;
    const cells = transposed ? this.#cellOfRow : this.#cellOfColumn;
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      const across = cells[minor + i]!;
      if (across === OUTSIDE || value - value !== 0) continue;
      const cell = base + across;
      const size = value < 0 ? -value : value;
      this.#counts[cell]!++;
      this.#absolute[cell]! += size;
      this.#signed[cell]! += value;
      if (size > this.#max[cell]!) this.#max[cell] = size;
      if (size === 0) this.#zeros[cell]!++;
    }
  }

  /** The tile; `before` is the base's |w| where cells are single weights. */
  result(layer: number, before: Float32Array): Tile {
    const each = (of: ArrayLike<number>): Float32Array =>
      Float32Array.from(of, (value, i) => (this.#counts[i] === 0 ? 0 : value / this.#counts[i]!));
    return {
      layer,
      ...this.request,
      mean: each(this.#absolute),
      signed: each(this.#signed),
      zeros: each(this.#zeros),
      max: this.#max,
      before,
    };
  }
}
