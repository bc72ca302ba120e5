import type { PatternShare } from '../../shared/plan';
import { LineNorms } from '../stats/lineNorms';
import { planeOf } from '../stats/tile';
import { toFloats } from '../stats/toFloats';
import { isReadable, type Weights } from '../stats/weights';
import { readPruned } from './current';
import type { States } from './tensorState';

/** How much of every Linear layer has the pattern 2:4 under the states already, layer by layer as they are read. */
export async function* patternShares(
  weights: Weights,
  states: States,
  signal?: AbortSignal,
): AsyncGenerator<PatternShare> {
  const { description, weights: tensors } = weights.model;
  for (const layer of description.layers) {
    const tensor = tensors[layer.index]!;
    if (layer.target !== 'linear' || !isReadable(tensor)) continue;
    const norms = new LineNorms(planeOf(layer));
    for await (const { first, bits } of readPruned(weights, tensor, states.get(tensor.id), {
      signal,
    }))
      norms.addZeros(first, toFloats(tensor.elementType, bits));
    yield { layer: layer.index, twoOfFour: norms.twoOfFour() };
  }
}
