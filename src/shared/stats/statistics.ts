/** Exact figures over one tensor's elements. Moments are over finite elements, in double precision. */
export interface Statistics {
  readonly count: number;
  /** Stored zeros, +0 and -0. */
  readonly zeros: number;
  readonly nonFinite: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly standardDeviation: number;
  readonly meanAbsolute: number;
  readonly maxAbsolute: number;
}

/** Counts over log10 |w|, for drawing: `counts[i]` covers 10^(low + i·width) to 10^(low + (i+1)·width). */
export interface LogHistogram {
  readonly low: number;
  readonly width: number;
  readonly counts: Float64Array;
  /** Zeros are counted apart: they have no logarithm. */
  readonly zeros: number;
}

/** A rectangle of a layer's matrix (rows are outputs), in weights, and how many cells at most may show it. */
export interface TileRequest {
  readonly row: number;
  readonly column: number;
  readonly height: number;
  readonly width: number;
  readonly rows: number;
  readonly columns: number;
  /** One position of a convolution's kernel, row by row: columns are then its inputs alone. */
  readonly slice?: number;
  /** Which figures of a cell are shown; all of them where this is left out. */
  readonly planes?: readonly Plane[];
}

/** A figure of a tile's cells. */
export type Plane = 'mean' | 'max' | 'signed' | 'zeros';

/**
 * A picture of a rectangle of a layer's matrix, cell by cell, row-major. Rows are outputs, columns are inputs.
 * Where a cell covers one weight, `mean` is |w| and `signed` is w. A plane that was not asked for is empty.
 */
export interface Tile extends Omit<TileRequest, 'slice' | 'planes'> {
  readonly layer: number;
  /** Mean |w| of each cell. */
  readonly mean: Float32Array;
  /** Largest |w| of each cell. */
  readonly max: Float32Array;
  /** Mean of w itself, for signed scales and printed values. */
  readonly signed: Float32Array;
  /** Share of zeros, 0 to 1. */
  readonly zeros: Float32Array;
  /** |w| of the base before the steps, where a cell is one weight; else empty. Lets a pruned cell keep its old value dimmed. */
  readonly before: Float32Array;
}

/** Cells at most of the picture of a whole layer that is kept with its statistics: a thumbnail's pixels at 1x. */
export const OVERVIEW = { rows: 48, columns: 92 } as const;

/** Zeros over elements: what every sparsity figure is made of. */
export interface ZeroCount {
  readonly zeros: number;
  readonly total: number;
}

/** The two figures of one component; the pipeline's is their sum over text encoders and denoiser. */
export interface SparsityFigures {
  readonly targeted: ZeroCount;
  readonly component: ZeroCount;
}

/** Zeros over total, 0 for nothing at all. */
export const share = ({ zeros, total }: ZeroCount): number => (total === 0 ? 0 : zeros / total);

/** Sums zero counts. */
export const sumZeros = (counts: Iterable<ZeroCount>): ZeroCount => {
  let zeros = 0;
  let total = 0;
  for (const count of counts) {
    zeros += count.zeros;
    total += count.total;
  }
  return { zeros, total };
};

/** How many of `n` weights are zero at sparsity `s`: floor(s·n + 1e-9), since floor(0.35·11520) is one short in doubles. */
export const targetZeros = (sparsity: number, n: number): number =>
  Math.min(n, Math.floor(sparsity * n + 1e-9));
