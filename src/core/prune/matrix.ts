import type { PrunableType } from '../../shared/elementType';
import { firstNonFiniteClass } from '../../shared/magnitudeClass';
import type { Weights } from '../stats/weights';
import { readPruned } from './readPruned';
import type { WeightView } from '../weights/view';
import type { Target } from './targets';
import type { TensorMask } from '../weights/mask/tensorMask';

/** One whole tensor as raw bits in storage order, with its mask applied. */
export interface Matrix {
  readonly elementType: PrunableType;
  readonly bits: Uint16Array | Uint32Array;
  readonly view: WeightView;
  /** Magnitude bits from here on are infinities and NaN, which are never pruned. */
  readonly nonFinite: number;
}

/** Reads a whole tensor, for scopes that need all of it at once: the largest of SD2's UNet takes 26 MB in halves. */
export async function readMatrix(
  weights: Weights,
  { tensor, view }: Target,
  mask: TensorMask | undefined,
  signal?: AbortSignal,
): Promise<Matrix> {
  const single = tensor.elementType === 'float32';
  const bits = single ? new Uint32Array(tensor.elements) : new Uint16Array(tensor.elements);
  for await (const chunk of readPruned(weights, tensor, mask, { signal }))
    bits.set(chunk.bits, chunk.first);
  const finite = firstNonFiniteClass(tensor.elementType);
  const nonFinite = single ? finite * 65_536 : finite;
  return { elementType: tensor.elementType, bits, view, nonFinite };
}
