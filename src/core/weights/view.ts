import type { Layer, Layout } from '../../shared/model/layer';

/**
 * A stored weight as outputs x inputs x kernel positions: element (o, i, k) lies at `offset` + o·stride[0] + i·stride[1] +
 * k·stride[2], in elements. A view copies nothing (after candle's `Layout`).
 */
export interface WeightView {
  readonly shape: Axes;
  readonly stride: Axes;
  readonly offset: number;
}

/** One number for outputs, inputs and kernel positions. */
export type Axes = readonly [outputs: number, inputs: number, kernel: number];

/** A tensor's view. Vectors, and what has no matrix, are one output. */
export function viewOf(dims: readonly number[], layout: Layout): WeightView {
  const [first = 1, second = 1] = dims;
  const elements = dims.reduce((product, dim) => product * dim, 1);
  switch (layout) {
    case 'in-out':
      return transpose(matrix(first, second));
    case 'out-in':
      return matrix(first, elements / first);
    case 'out-in-k': {
      const kernel = elements / (first * second);
      return view([first, second, kernel], [second * kernel, kernel, 1]);
    }
    case 'out-k-in': {
      const inputs = dims.at(-1) ?? 1;
      const kernel = elements / (first * inputs);
      return view([first, inputs, kernel], [kernel * inputs, 1, inputs]);
    }
    case 'vector':
    case 'other':
      return matrix(1, elements);
  }
}

/** A layer's weight. */
export const layerView = ({ weight, layout }: Pick<Layer, 'weight' | 'layout'>): WeightView =>
  viewOf(weight.dims, layout);

/**
 * A layer as its heatmap shows it, a matrix: convolutions with their kernels folded into the inputs in storage order, or one
 * position of the kernel alone.
 */
export function heatmapView(
  layer: Pick<Layer, 'weight' | 'layout' | 'outputs' | 'inputs'>,
  position?: number,
): WeightView {
  const { outputs, inputs, layout } = layer;
  if (layout === 'in-out') return transpose(matrix(inputs, outputs));
  const whole = layerView(layer);
  const isSlice = position !== undefined && layout === 'out-in-k' && position < whole.shape[2];
  return isSlice ? narrow(whole, 2, position, 1) : matrix(outputs, inputs);
}

/** The same weights with outputs and inputs exchanged. */
export function transpose({ shape, stride, offset }: WeightView): WeightView {
  const swap = ([a, b, c]: Axes): Axes => [b, a, c];
  return view(swap(shape), swap(stride), offset);
}

/** The part from `start` on, `length` long, along an axis. */
export function narrow(
  { shape, stride, offset }: WeightView,
  axis: 0 | 1 | 2,
  start: number,
  length: number,
): WeightView {
  const [outputs, inputs, kernel] = shape.map((side, at) => (at === axis ? length : side));
  return view([outputs!, inputs!, kernel!], stride, offset + start * stride[axis]);
}

/** Where an element lies in storage. */
export const indexAt = (
  { stride, offset }: WeightView,
  output: number,
  input: number,
  position = 0,
): number => offset + output * stride[0] + input * stride[1] + position * stride[2];

/** Which element of a whole weight lies at a storage index: the inverse of `indexAt`. */
export function elementAt({ shape, stride }: WeightView, index: number): Axes {
  const at = (axis: 0 | 1 | 2): number => Math.floor(index / stride[axis]) % shape[axis];
  return [at(0), at(1), at(2)];
}

/** A matrix as the lines in which it is stored. */
export interface StorageLines {
  /** Whether a line holds one input of all outputs. */
  readonly transposed: boolean;
  /** Stored elements of a line. */
  readonly length: number;
  /** From one of the matrix's elements to the next in a line, and where the first one lies. */
  readonly stride: number;
  readonly offset: number;
}

/** How a view of one kernel position lies in storage. */
export function storageLines({ shape, stride, offset }: WeightView): StorageLines {
  const transposed = shape[0] > 1 && stride[0] < stride[1];
  const along = transposed ? 0 : 1;
  return { transposed, length: shape[along] * stride[along], stride: stride[along], offset };
}

const view = (shape: Axes, stride: Axes, offset = 0): WeightView => ({ shape, stride, offset });

/** Rows one after the other. */
const matrix = (rows: number, columns: number): WeightView =>
  view([rows, columns, 1], [columns, 1, 1]);
