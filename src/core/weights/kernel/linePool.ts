import { giveBack, KERNEL_START, takeKernel } from './kernel';

/** Of one line: zeros, weights that are not finite, the sum of the squares of the others. */
export interface LineFigures {
  readonly zeros: number;
  readonly nonFinite: number;
  readonly squares: number;
}

/** Per cell: mean |w|, mean w and share of zeros of its finite weights, and the largest |w|. */
export interface CellFigures {
  readonly mean: Float32Array;
  readonly signed: Float32Array;
  readonly zeros: Float32Array;
  readonly max: Float32Array;
}

/** A cell, as assembly/pool.ts has it: two sums, then three figures of 4 bytes. */
const CELL_BYTES = 32;

export interface LinePoolOptions {
  /** Where in the line each run starts, and where the last one ends. */
  readonly edges: Uint32Array;
  readonly cells: number;
  /** From one run's cell to the next one's. */
  readonly step: number;
}

/**
 * Pools storage lines into cells, one run of neighbours a cell. A run's weights are added in an order that depends on their
 * places in it alone.
 */
export class LinePool {
  /** The line that is pooled next: to be filled. */
  readonly line: Float32Array;
  readonly #kernel;
  readonly #places;
  readonly #squares: Float64Array;

  constructor(private readonly options: LinePoolOptions) {
    const { edges, cells } = options;
    const length = edges.at(-1)!;
    const line = KERNEL_START;
    const places = placesFrom(line, [4 * length, 4 * edges.length, CELL_BYTES * cells, 8 * length]);
    const [edgesAt, cellsAt, squaresAt, end] = places;
    this.#kernel = takeKernel(end);
    this.#places = { line, edges: edgesAt, cells: cellsAt, squares: squaresAt };
    const { buffer } = this.#kernel.memory;
    this.line = new Float32Array(buffer, line, length);
    new Uint32Array(buffer, edgesAt, edges.length).set(edges);
    new Uint8Array(buffer, cellsAt, end - cellsAt).fill(0);
    this.#squares = new Float64Array(buffer, squaresAt, length);
  }

  /** Pools the line; its first run goes to cell `first`. */
  pool(first: number): LineFigures {
    const { edges, step } = this.options;
    const { line, edges: edgesAt, cells } = this.#places;
    this.#kernel.pool(line, edgesAt, edges.length - 1, cells + CELL_BYTES * first, step);
    return {
      zeros: this.#kernel.zeros(),
      nonFinite: this.#kernel.nonFinite(),
      squares: this.#kernel.squares(),
    };
  }

  /** Adds the line's squares to the sums of their places in it. */
  addSquares(): void {
    this.#kernel.addSquares(this.#places.line, this.line.length, this.#places.squares);
  }

  /** Those sums. */
  get squares(): Float64Array {
    return this.#squares.slice();
  }

  cells(): CellFigures {
    const { cells } = this.options;
    const { buffer } = this.#kernel.memory;
    const sums = new Float64Array(buffer, this.#places.cells, (cells * CELL_BYTES) / 8);
    const rest = new Uint32Array(buffer, this.#places.cells, (cells * CELL_BYTES) / 4);
    const sizes = new Float32Array(buffer, this.#places.cells, (cells * CELL_BYTES) / 4);
    const figures = {
      mean: new Float32Array(cells),
      signed: new Float32Array(cells),
      zeros: new Float32Array(cells),
      max: new Float32Array(cells),
    };
    for (let cell = 0; cell < cells; cell++) {
      const count = rest[8 * cell + 6]!;
      if (count === 0) continue;
      figures.mean[cell] = sums[4 * cell]! / count;
      figures.signed[cell] = sums[4 * cell + 1]! / count;
      figures.max[cell] = sizes[8 * cell + 4]!;
      figures.zeros[cell] = rest[8 * cell + 5]! / count;
    }
    return figures;
  }

  /** Nothing can be asked afterwards. */
  close(): void {
    giveBack(this.#kernel);
  }
}

/** Where areas of so many bytes lie one after the other, and where the last one ends. */
function placesFrom<const Sizes extends readonly number[]>(
  start: number,
  sizes: Sizes,
): { [K in keyof Sizes]: number } {
  let at = start;
  return sizes.map(size => (at = Math.ceil((at + size) / 16) * 16)) as {
    [K in keyof Sizes]: number;
  };
}
