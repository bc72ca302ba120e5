import type { Tile } from '../../shared/statistics';
import type { Plane, TileRequest } from './tile';

/**
 * Pools weights into the cells of a tile: mean |w|, max |w|, mean w, share of zeros. Non-finite weights are left out. Every
 * cell adds its weights in storage order, so that the sums have the same bits however the chunks are cut.
 */
export class TilePool {
  readonly #absolute: Float64Array;
  readonly #signed: Float64Array;
  readonly #max: Float32Array;
  readonly #zeros: Uint32Array;
  readonly #counts: Uint32Array;
  /** The axis along storage lines, and the one across them. */
  readonly #along: Axis;
  readonly #across: Axis;

  /** Sum of squares of each storage line: it costs next to nothing here. */
  readonly squares: Float64Array;
  #zeroCount = 0;
  #nonFinite = 0;

  /** `request` is clipped to the plane. */
  constructor(
    private readonly request: TileRequest,
    private readonly plane: Plane,
  ) {
    this.squares = new Float64Array(plane.transposed ? plane.inputs : plane.outputs);
    const { row, column, height, width, rows, columns } = request;
    const cells = rows * columns;
    this.#absolute = new Float64Array(cells);
    this.#signed = new Float64Array(cells);
    this.#max = new Float32Array(cells);
    this.#zeros = new Uint32Array(cells);
    this.#counts = new Uint32Array(cells);
    const vertical = axis(row, height, rows, columns);
    const horizontal = axis(column, width, columns, 1);
    this.#along = plane.transposed ? vertical : horizontal;
    this.#across = plane.transposed ? horizontal : vertical;
  }

  /** Zeros added so far. */
  get zeros(): number {
    return this.#zeroCount;
  }

  /** NaN and infinities left out so far. */
  get nonFinite(): number {
    return this.#nonFinite;
  }

  /** Adds values that start at storage index `first`; what lies outside the request is passed over. */
  add(first: number, values: Float32Array): void {
    const { transposed, outputs, inputs, stride } = this.plane;
    const line = transposed ? outputs : inputs * stride;
    for (let at = 0; at < values.length;) {
      const major = Math.floor((first + at) / line);
      const minor = first + at - major * line;
      const end = Math.min(values.length, at + line - minor);
      const across = major - this.#across.from;
      if (across >= 0 && across < this.#across.cells.length) {
        if (stride === 1) this.#addLine(values.subarray(at, end), minor, across);
        else this.#addSlice(values.subarray(at, end), minor, across);
      }
      at = end;
    }
  }

  /** One position of the kernel: every `stride`th element of a line. */
  #addSlice(values: Float32Array, minor: number, across: number): void {
    const { stride, offset } = this.plane;
    const skipped = (offset - (minor % stride) + stride) % stride;
    const count = Math.max(0, Math.ceil((values.length - skipped) / stride));
    const slice = new Float32Array(count);
    for (let i = 0; i < count; i++) slice[i] = values[skipped + i * stride]!;
    this.#addLine(slice, (minor + skipped - offset) / stride, across);
  }

  #addLine(values: Float32Array, minor: number, across: number): void {
    const { from, cells, edges, step } = this.#along;
    const base = this.#across.cells[across]! * this.#across.step;
    let at = Math.max(0, from - minor);
    const stop = Math.min(values.length, from + cells.length - minor);
    if (at >= stop) return;
    const line = across + this.#across.from;
    for (let cell = cells[minor + at - from]!; at < stop; cell++) {
      const end = Math.min(stop, edges[cell + 1]! + from - minor);
      this.#addRun(values, at, end, base + cell * step, line);
      at = end;
    }
  }

  /** Adds neighbours of a line that fall into one cell. */
  #addRun(values: Float32Array, from: number, to: number, cell: number, line: number): void {
    let absolute = this.#absolute[cell]!;
    let signed = this.#signed[cell]!;
    let squares = this.squares[line]!;
    let max = this.#max[cell]!;
    let zeros = 0;
    for (let i = from; i < to; i++) {
      const value = values[i]!;
      const size = Math.abs(value);
      absolute += size;
      signed += value;
      squares += value * value;
      if (size > max) max = size;
      if (size === 0) zeros++;
    }
    // Not finite where any value is not: rare, and then worth a second look.
    if (!(absolute < Infinity)) {
      const finite = values.subarray(from, to).filter(value => Number.isFinite(value));
      this.#nonFinite += to - from - finite.length;
      this.#addRun(finite, 0, finite.length, cell, line);
      return;
    }
    this.#absolute[cell] = absolute;
    this.#signed[cell] = signed;
    this.#max[cell] = max;
    this.#zeros[cell]! += zeros;
    this.#zeroCount += zeros;
    this.#counts[cell]! += to - from;
    this.squares[line] = squares;
  }

  /** The tile; `before` is the base's |w| where cells are single weights. */
  result(layer: number, before: Float32Array): Tile {
    const counts = this.#counts;
    const mean = (sums: ArrayLike<number>): Float32Array => {
      const means = new Float32Array(counts.length);
      for (let i = 0; i < means.length; i++) if (counts[i]! > 0) means[i] = sums[i]! / counts[i]!;
      return means;
    };
    return {
      layer,
      ...this.request,
      mean: mean(this.#absolute),
      signed: mean(this.#signed),
      zeros: mean(this.#zeros),
      max: this.#max,
      before,
    };
  }
}

/** One side of a request: where it starts, the cell of each weight, and the first weight of each cell. */
interface Axis {
  readonly from: number;
  readonly cells: Uint32Array;
  readonly edges: Uint32Array;
  /** From one cell to the next in the tile's arrays. */
  readonly step: number;
}

function axis(from: number, length: number, count: number, step: number): Axis {
  const cells = new Uint32Array(length);
  for (let i = 0; i < length; i++) cells[i] = Math.floor((i * count) / length);
  const edges = Uint32Array.from({ length: count + 1 }, (_, cell) =>
    Math.ceil((cell * length) / count),
  );
  return { from, cells, edges, step };
}
