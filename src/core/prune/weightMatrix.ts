import type { PrunableType } from '../../shared/model/elementType';
import { firstNonFiniteBucket } from '../../shared/stats/magnitudeBucket';
import type { Weights } from '../stats/weights';
import type { TensorMask } from '../weights/mask/tensorMask';
import type { WeightView } from '../weights/view';
import type { WeightTensor } from '../weights/weightTensor';
import { readPruned } from './readPruned';
import type { Target } from './targets';
import type { ElementChunk } from '../onnx/elements/elementChunk';

/** One whole tensor as raw bits in storage order, with its mask applied. */
export interface WeightMatrix {
  /** The tensor's. */
  readonly name: string;
  readonly elementType: PrunableType;
  readonly bits: Uint16Array | Uint32Array;
  readonly view: WeightView;
  /** Magnitude bits from here on are infinities and NaN, which are never pruned. */
  readonly nonFinite: number;
}

/** Reads a whole tensor with its mask applied. */
export const readMatrix = (
  weights: Weights,
  { tensor, view }: Pick<Target, 'tensor' | 'view'>,
  mask: TensorMask | undefined,
  signal?: AbortSignal,
): Promise<WeightMatrix> =>
  collectMatrix(tensor, view, readPruned(weights, tensor, mask, { signal }));

/** Puts a tensor's chunks together: the largest of SD2's UNet takes 59 MB in halves. */
export async function collectMatrix(
  { name, elementType, elements }: WeightTensor,
  view: WeightView,
  chunks: AsyncIterable<ElementChunk>,
): Promise<WeightMatrix> {
  const single = elementType === 'float32';
  const bits = single ? new Uint32Array(elements) : new Uint16Array(elements);
  for await (const chunk of chunks) bits.set(chunk.bits, chunk.first);
  const finite = firstNonFiniteBucket(elementType);
  return { name, elementType, bits, view, nonFinite: single ? finite * 65_536 : finite };
}
