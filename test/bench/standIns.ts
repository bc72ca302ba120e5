import type { Tensor } from '../../src/core/diffusion/session';
import { toFloat32 } from '../../src/core/diffusion/tensor';
import type { Branch, BranchGraph, Linear } from './branchGraph';

/** Rows of a run that are looked at: neighbours tell much the same. */
const ROWS = 32;
/** Of the mean of the diagonal, as SparseGPT and OSSCAR have it. */
const RIDGE = 0.01;

/** Sums over rows of what stands beside a branch, h, and what it gives, y: of hᵀh, hᵀy, h and y. */
export class BranchMoments {
  #width = 0;
  #rows = 0;
  #runs = 0;
  #gram = new Float64Array();
  #cross = new Float64Array();
  #h = new Float64Array();
  #y = new Float64Array();

  constructor(readonly branch: Branch) {}

  add(outputs: Readonly<Record<string, Tensor>>): void {
    const [h, y] = [this.branch.beside, this.branch.gives].map(name =>
      toFloat32(outputs[`tap:${name}`]!),
    ) as [Float32Array, Float32Array];
    const width = outputs[`tap:${this.branch.gives}`]!.dims.at(-1)!;
    if (this.#width === 0) {
      this.#width = width;
      [this.#gram, this.#cross] = [new Float64Array(width ** 2), new Float64Array(width ** 2)];
      [this.#h, this.#y] = [new Float64Array(width), new Float64Array(width)];
    }
    const all = h.length / width;
    const step = Math.max(1, Math.floor(all / ROWS));
    // Another column of the picture each time.
    for (let row = (7 * this.#runs++) % step; row < all; row += step) {
      this.#rows++;
      for (let i = 0; i < width; i++) {
        const own = h[row * width + i]!;
        this.#h[i]! += own;
        this.#y[i]! += y[row * width + i]!;
        for (let j = 0; j < width; j++) {
          this.#gram[i * width + j]! += own * h[row * width + j]!;
          this.#cross[i * width + j]! += own * y[row * width + j]!;
        }
      }
    }
  }

  /** y ≈ h T + t by ridge over centred rows. Of attn2, which neither neighbour can take T of, the mean alone. */
  fit(): { readonly matrix: Float64Array; readonly shift: Float64Array } {
    const [width, rows] = [this.#width, this.#rows];
    const [h, y] = [this.#h.map(sum => sum / rows), this.#y.map(sum => sum / rows)];
    if (this.branch.kind === 'attn2') return { matrix: new Float64Array(width ** 2), shift: y };
    const gram = this.#gram.map(
      (sum, at) => sum / rows - h[Math.floor(at / width)]! * h[at % width]!,
    );
    const cross = this.#cross.map(
      (sum, at) => sum / rows - h[Math.floor(at / width)]! * y[at % width]!,
    );
    let trace = 0;
    for (let i = 0; i < width; i++) trace += gram[i * width + i]!;
    for (let i = 0; i < width; i++) gram[i * width + i]! += (RIDGE * trace) / width;
    const matrix = solved(gram, cross, width);
    const shift = y.map(
      (mean, o) => mean - h.reduce((sum, each, i) => sum + each * matrix[i * width + o]!, 0),
    );
    return { matrix, shift };
  }
}

/** X of A X = B, all of `width` x `width`, by elimination; A is positive definite. */
function solved(a: Float64Array, b: Float64Array, width: number): Float64Array {
  for (let k = 0; k < width; k++)
    for (let i = 0; i < width; i++) {
      if (i === k) continue;
      const factor = a[i * width + k]! / a[k * width + k]!;
      for (let j = k; j < width; j++) a[i * width + j]! -= factor * a[k * width + j]!;
      for (let j = 0; j < width; j++) b[i * width + j]! -= factor * b[k * width + j]!;
    }
  return b.map((value, at) => value / a[Math.floor(at / width) * (width + 1)]!);
}

/** The layers of a graph without a branch. */
export const without = ({ taker }: Branch, { layers }: BranchGraph): Map<string, Linear> => {
  const { weight, bias } = layers.get(taker)!;
  return new Map([
    [taker, { weight: new Float32Array(weight.length), bias: new Float32Array(bias.length) }],
  ]);
};

/** The layers of a graph in which neighbours stand in for a branch: no node more, no node less. */
export function withStandIn(
  branch: Branch,
  graph: BranchGraph,
  { matrix, shift }: ReturnType<BranchMoments['fit']>,
): Map<string, Linear> {
  const changed = without(branch, graph);
  const { weight, bias } = graph.layers.get(branch.neighbour)!;
  const width = shift.length;
  const turned = (i: number, j: number): number => matrix[i * width + j]! + (i === j ? 1 : 0);
  const product = (rows: Float32Array, columns: number, at: number): number => {
    const [row, column] = [Math.floor(at / columns), at % columns];
    let sum = 0;
    for (let k = 0; k < width; k++)
      sum +=
        branch.kind === 'ff'
          ? turned(row, k) * rows[k * columns + column]!
          : rows[row * width + k]! * turned(k, column);
    return sum;
  };
  // A layer before: W (I + T), b (I + T) + t. One behind: (I + T) W, t W + b.
  const isBehind = branch.kind === 'ff';
  const outputs = bias.length;
  changed.set(branch.neighbour, {
    weight: branch.kind === 'attn2' ? weight : weight.map((_, at) => product(weight, outputs, at)),
    bias: bias.map((b, o) => {
      if (isBehind) return shift.reduce((sum, t, k) => sum + t * weight[k * outputs + o]!, b);
      return bias.reduce((sum, each, k) => sum + each * turned(k, o), shift[o]!);
    }),
  });
  return changed;
}
