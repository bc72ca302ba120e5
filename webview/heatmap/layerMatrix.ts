import type { Layer } from '../../src/shared/model/layer';
import type { Size } from './viewport';

/** The matrix of a layer that is looked at: all of it, or one position of a convolution's kernel. */
export interface LayerMatrix extends Size {
  readonly layer: number;
  /** Kernel position, row by row; undefined for the whole layer. */
  readonly slice: number | undefined;
  /** Kernel positions that lie side by side in each input's columns: 1 where they are not folded, or one is chosen. */
  readonly foldedKernel: number;
}

/** How many kernel positions can be looked at one by one: 1 for what has no kernel. */
export const slicesOf = ({ kernel, layout }: Layer): number =>
  layout === 'out-in-k' ? kernel.reduce((product, side) => product * side, 1) : 1;

/** The matrix of a layer; a position that its kernel does not have means the whole layer. */
export function matrixOf(layer: Layer, chosen: number | null): LayerMatrix {
  const slices = slicesOf(layer);
  const slice = chosen !== null && slices > 1 && chosen < slices ? chosen : undefined;
  const width = slice === undefined ? layer.inputs : layer.inputs / slices;
  const foldedKernel = slice === undefined ? slices : 1;
  return { layer: layer.index, width, height: layer.outputs, slice, foldedKernel };
}

/** The layer and the slice, as the host is asked for them. */
export const partOf = ({
  layer,
  slice,
}: LayerMatrix): { readonly layer: number; readonly slice?: number } =>
  slice === undefined ? { layer } : { layer, slice };

/** Tells a matrix from every other of its model. */
export const matrixName = ({ layer, slice }: LayerMatrix): string => `${layer} ${slice ?? 'whole'}`;

/** The column that a column of the matrix has in the whole layer. */
export const wholeColumn = (layer: Layer, { slice }: LayerMatrix, column: number): number =>
  slice === undefined ? column : column * slicesOf(layer) + slice;

/** `1, 2`: row and column of a kernel position. */
export const slicePlace = ({ kernel }: Layer, slice: number): string => {
  const width = kernel.at(-1) ?? 1;
  return `${Math.floor(slice / width)}, ${slice % width}`;
};
