import type { Layer } from '../../shared/model/layer';
import { elementAt, storageLines, type WeightView } from '../weights/view';

/** How many attention heads a layer has, and where they lie in its matrix. */
export type Heads = Pick<Layer, 'heads' | 'headAxis' | 'headSize'>;

/** Norms of output rows and heads, and how many groups of four consecutive inputs already hold two zeros (2:4). */
export class LineNorms {
  /** Zeros of each group of four inputs, per output and kernel position; made with the first zero, which dense models hardly have. */
  #groups: Uint8Array | undefined;
  readonly #transposed: boolean;
  readonly #perRow: number;
  #eligible = 0;

  /** Sums of the squares of the finite weights of each row and column. */
  readonly #squares: { readonly output: Float64Array; readonly input: Float64Array };
  /** Whether sums over the places of all storage lines are needed, beside those of each line. */
  readonly needsPlaces: boolean;

  constructor(
    private readonly view: WeightView,
    private readonly heads: Heads = { heads: 0, headAxis: null, headSize: 0 },
  ) {
    const [outputs, inputs] = view.shape;
    this.#transposed = storageLines(view).transposed;
    this.#squares = { output: new Float64Array(outputs), input: new Float64Array(inputs) };
    this.needsPlaces = this.#transposed || heads.headAxis === 'input';
    this.#perRow = Math.floor(inputs / 4);
  }

  /** Takes the sum of the squares of one storage line. */
  addLine(major: number, squares: number): void {
    this.#squares[this.#transposed ? 'input' : 'output'][major] = squares;
  }

  /** Takes the sums of the squares at each place over all storage lines. */
  addPlaces(squares: Float64Array): void {
    this.#squares[this.#transposed ? 'output' : 'input'].set(squares);
  }

  /** Adds the zeros among values that start at storage index `first`; `most` is how many they are at most. */
  addZeros(first: number, values: Float32Array, most = values.length): void {
    // Where they are rare, the built-in search finds them faster than a loop.
    const isRare = most * 64 < values.length;
    let at = -1;
    for (let left = most; left > 0; left--) {
      if (isRare) at = values.indexOf(0, at + 1);
      else
        do at++;
        while (at < values.length && values[at] !== 0);
      if (at < 0 || at >= values.length) return;
      this.#addZeroAt(first + at);
    }
  }

  #addZeroAt(index: number): void {
    const [output, input, position] = elementAt(this.view, index);
    if (input >= this.#perRow * 4) return;
    this.#addZero((output * this.#perRow + (input >> 2)) * this.view.shape[2] + position);
  }

  #addZero(group: number): void {
    this.#groups ??= new Uint8Array(this.#groupCount);
    if (++this.#groups[group]! === 2) this.#eligible++;
  }

  /** L2 norms of the output rows, pooled by root mean square to at most `limit` values. */
  rows(limit: number): Float32Array {
    const [outputs] = this.view.shape;
    const cells = Math.min(limit, outputs);
    return Float32Array.from({ length: cells }, (_, cell) => {
      const from = Math.floor((cell * outputs) / cells);
      const to = Math.floor(((cell + 1) * outputs) / cells);
      return Math.sqrt(sum(this.#squares.output, from, to) / (to - from));
    });
  }

  /** L2 norms of the heads, over their rows or columns. Empty where nothing tells which those are. */
  headNorms(): Float32Array {
    const { heads, headAxis, headSize } = this.heads;
    if (headAxis === null) return new Float32Array();
    const sums = new Float64Array(heads);
    for (const [line, squares] of this.#squares[headAxis].entries())
      sums[Math.floor(line / headSize) % heads]! += squares;
    return Float32Array.from(sums, Math.sqrt);
  }

  /** Share of whole groups of four inputs with at least two zeros, 0 to 1. */
  twoOfFour(): number {
    return this.#groupCount === 0 ? 0 : this.#eligible / this.#groupCount;
  }

  get #groupCount(): number {
    const [outputs, , kernel] = this.view.shape;
    return outputs * this.#perRow * kernel;
  }
}

function sum(values: Float64Array, from: number, to: number): number {
  let total = 0;
  for (let i = from; i < to; i++) total += values[i]!;
  return total;
}
