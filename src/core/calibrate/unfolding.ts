import type { GraphNode } from '../onnx/modelIndex';

type Pair = readonly [height: number, width: number];

/** How a two-dimensional convolution walks over its input. */
export interface Unfolding {
  readonly kernel: Pair;
  readonly strides: Pair;
  readonly dilations: Pair;
  readonly pads: readonly [top: number, left: number, bottom: number, right: number];
}

const convolutions = new Set(['Conv', 'FusedConv']);

/**
 * How a node that multiplies a weight [outputs, inputs, height, width] with its input unfolds it; undefined for what is no such
 * convolution: other dimensions, groups, which give each output some inputs only, and padding that depends on the input's size.
 */
export function unfoldingOf(
  { opType, ints, lists, texts }: GraphNode,
  dims: readonly number[],
): Unfolding | undefined {
  const padding = texts.get('auto_pad') ?? 'NOTSET';
  if (!convolutions.has(opType) || dims.length !== 4 || (ints.get('group') ?? 1) !== 1)
    return undefined;
  if (padding !== 'NOTSET' && padding !== 'VALID') return undefined;
  const pads = padding === 'VALID' ? [] : (lists.get('pads') ?? []);
  const pair = (name: string): Pair => [lists.get(name)?.[0] ?? 1, lists.get(name)?.[1] ?? 1];
  return {
    kernel: [dims[2]!, dims[3]!],
    ...{ strides: pair('strides'), dilations: pair('dilations') },
    pads: [pads[0] ?? 0, pads[1] ?? 0, pads[2] ?? 0, pads[3] ?? 0],
  };
}
