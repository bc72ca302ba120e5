import type { Weights } from '../stats/weights';
import type { TensorMask } from '../weights/mask/tensorMask';
import type { WeightTensor } from '../weights/weightTensor';
import { resolveMask } from './resolveMask';
import type { ElementChunk } from '../onnx/elements/elementChunk';
import type { ReadOptions } from '../onnx/elements/readElements';

/** A tensor's elements with its mask applied. */
export async function* readPruned(
  weights: Weights,
  tensor: WeightTensor,
  mask: TensorMask | undefined,
  options: ReadOptions = {},
): AsyncGenerator<ElementChunk> {
  const resolved = await resolveMask(weights, tensor, mask, options.signal);
  yield* weights.readMasked(tensor, resolved, options);
}
