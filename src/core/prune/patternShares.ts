import type { PatternShare } from '../../shared/stats/plan';
import { LineNorms } from '../stats/lineNorms';
import { layerView } from '../weights/view';
import { toFloats } from '../weights/toFloats';
import type { Weights } from '../stats/weights';
import { isReadable } from '../weights/weightTensor';
import { readPruned } from './readPruned';
import type { PruneMasks } from '../weights/mask/tensorMask';

/** How much of every Linear layer has the pattern 2:4 under the masks already, layer by layer as they are read. */
export async function* patternShares(
  weights: Weights,
  masks: PruneMasks,
  signal?: AbortSignal,
): AsyncGenerator<PatternShare> {
  const { description, weights: tensors } = weights.model;
  for (const layer of description.layers) {
    const tensor = tensors[layer.index]!;
    if (layer.target !== 'linear' || !isReadable(tensor)) continue;
    const norms = new LineNorms(layerView(layer));
    for await (const { first, bits } of readPruned(weights, tensor, masks.get(tensor.id), {
      signal,
    }))
      norms.addZeros(first, toFloats(tensor.elementType, bits));
    yield { layer: layer.index, twoOfFour: norms.twoOfFour() };
  }
}
