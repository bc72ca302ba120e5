import type { Plane } from './tile';

/** Norms of output rows and heads, and how many groups of four consecutive inputs already hold two zeros (2:4). */
export class LineNorms {
  readonly #squares: Float64Array;
  /** Zeros of each group of four inputs, per output. */
  readonly #groups: Uint8Array;
  readonly #perRow: number;

  constructor(
    private readonly plane: Plane,
    private readonly headCount: number,
  ) {
    this.#squares = new Float64Array(plane.outputs);
    this.#perRow = Math.floor(plane.inputs / 4);
    this.#groups = new Uint8Array(plane.outputs * this.#perRow);
  }

  /** Adds values that start at storage index `first`. */
  add(first: number, values: Float32Array): void {
    const { transposed, outputs, inputs } = this.plane;
    const line = transposed ? outputs : inputs;
    let major = Math.floor(first / line);
    let minor = first - major * line;
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      const output = transposed ? minor : major;
      const input = transposed ? major : minor;
      if (value - value === 0) this.#squares[output]! += value * value;
      const group = input >> 2;
      if (value === 0 && group < this.#perRow) this.#groups[output * this.#perRow + group]!++;
      if (++minor === line) {
        minor = 0;
        major++;
      }
    }
  }

  /** L2 norms of the output rows, pooled by root mean square to at most `limit` values. */
  rows(limit: number): Float32Array {
    const { outputs } = this.plane;
    const cells = Math.min(limit, outputs);
    return Float32Array.from({ length: cells }, (_, cell) => {
      const from = Math.floor((cell * outputs) / cells);
      const to = Math.floor(((cell + 1) * outputs) / cells);
      return Math.sqrt(sum(this.#squares, from, to) / (to - from));
    });
  }

  /** L2 norms of the heads: equal runs of output rows. Empty where heads are unknown or do not divide the rows. */
  heads(): Float32Array {
    const { outputs } = this.plane;
    const count = this.headCount;
    if (count === 0 || outputs % count !== 0) return new Float32Array();
    const size = outputs / count;
    return Float32Array.from({ length: count }, (_, head) =>
      Math.sqrt(sum(this.#squares, head * size, (head + 1) * size)),
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
