import type { Plane } from './tile';

/** Norms of output rows and heads, and how many groups of four consecutive inputs already hold two zeros (2:4). */
export class LineNorms {
  /** Zeros of each group of four inputs, per output; made with the first zero, which dense models hardly have. */
  #groups: Uint8Array | undefined;
  readonly #perRow: number;
  #eligible = 0;

  /** Sums of the squares of each output's finite weights: to be filled. */
  readonly squares: Float64Array;

  constructor(
    private readonly plane: Plane,
    private readonly headCount: number,
  ) {
    this.squares = new Float64Array(plane.outputs);
    this.#perRow = Math.floor(plane.inputs / 4);
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
      if (input < this.#perRow * 4) this.#addZero(output * this.#perRow + (input >> 2));
    }
  }

  #addZero(group: number): void {
    this.#groups ??= new Uint8Array(this.plane.outputs * this.#perRow);
    if (++this.#groups[group]! === 2) this.#eligible++;
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
    const groups = this.plane.outputs * this.#perRow;
    return groups === 0 ? 0 : this.#eligible / groups;
  }
}

function sum(values: Float64Array, from: number, to: number): number {
  let total = 0;
  for (let i = from; i < to; i++) total += values[i]!;
  return total;
}
