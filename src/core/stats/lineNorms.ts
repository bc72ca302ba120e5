import type { Plane } from './tile';

/** Norms of output rows and heads, and how many groups of four consecutive inputs already hold two zeros (2:4). */
export class LineNorms {
  /** Zeros of each group of four inputs, per output. */
  readonly #groups: Uint8Array;
  readonly #perRow: number;

  /** `squares`: the sums of squares per output, which somebody adds to where storage lines are outputs. */
  constructor(
    private readonly plane: Plane,
    private readonly headCount: number,
    private readonly squares: Float64Array = new Float64Array(plane.outputs),
  ) {
    this.#perRow = Math.floor(plane.inputs / 4);
    this.#groups = new Uint8Array(plane.outputs * this.#perRow);
  }

  /** Adds the squares of values that start at storage index `first`, of storage whose lines are inputs. */
  addColumns(first: number, values: Float32Array): void {
    const { squares } = this;
    const line = this.plane.outputs;
    let output = first % line;
    for (let i = 0; i < values.length; i++) {
      const square = values[i]! * values[i]!;
      if (square < Infinity) squares[output]! += square;
      if (++output === line) output = 0;
    }
  }

  /** Adds the zeros among values that start at storage index `first`. */
  addZeros(first: number, values: Float32Array): void {
    const { transposed, outputs, inputs } = this.plane;
    const line = transposed ? outputs : inputs;
    for (let i = 0; i < values.length; i++) {
      if (values[i] !== 0) continue;
      const major = Math.floor((first + i) / line);
      const minor = first + i - major * line;
      const [output, input] = transposed ? [minor, major] : [major, minor];
      const group = input >> 2;
      if (group < this.#perRow) this.#groups[output * this.#perRow + group]!++;
    }
  }

  /** L2 norms of the output rows, pooled by root mean square to at most `limit` values. */
  rows(limit: number): Float32Array {
    const { outputs } = this.plane;
    const cells = Math.min(limit, outputs);
    return Float32Array.from({ length: cells }, (_, cell) => {
      const from = Math.floor((cell * outputs) / cells);
      const to = Math.floor(((cell + 1) * outputs) / cells);
      return Math.sqrt(sum(this.squares, from, to) / (to - from));
    });
  }

  /** L2 norms of the heads: equal runs of output rows. Empty where heads are unknown or do not divide the rows. */
  heads(): Float32Array {
    const { outputs } = this.plane;
    const count = this.headCount;
    if (count === 0 || outputs % count !== 0) return new Float32Array();
    const size = outputs / count;
    return Float32Array.from({ length: count }, (_, head) =>
      Math.sqrt(sum(this.squares, head * size, (head + 1) * size)),
    );
  }

  /** Share of whole groups of four inputs with at least two zeros, 0 to 1. */
  twoOfFour(): number {
    if (this.#groups.length === 0) return 0;
    let eligible = 0;
    for (const zeros of this.#groups) if (zeros >= 2) eligible++;
    return eligible / this.#groups.length;
  }
}

function sum(values: Float64Array, from: number, to: number): number {
  let total = 0;
  for (let i = from; i < to; i++) total += values[i]!;
  return total;
}
