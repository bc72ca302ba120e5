import type { OpenModel } from '../model/describeModel';
import type { StoredTensor } from '../onnx/modelIndex';
import { isReadable, type WeightTensor } from '../weights/weightTensor';

/** One tensor in two models, in the same place of the same layer. */
export interface TensorPair {
  /** Index of the layer in the second model. */
  readonly layer: number;
  readonly before: WeightTensor;
  readonly after: WeightTensor;
}

export interface Pairing {
  readonly pairs: readonly TensorPair[];
  /** Names of layers without a partner of the same shape and element type. */
  readonly onlyBefore: readonly string[];
  readonly onlyAfter: readonly string[];
  /** Names of layers with a partner of which a tensor is left out. */
  readonly notRead: readonly string[];
}

/** Finds each tensor of one model in another by its layer's name. Tensors whose elements are not read are left out. */
export function pairTensors(before: OpenModel, after: OpenModel): Pairing {
  const mine = new Map(before.description.layers.map(({ name, index }) => [name, index]));
  const pairs: TensorPair[] = [];
  const onlyAfter: string[] = [];
  const notRead: string[] = [];
  for (const { name, index } of after.description.layers) {
    const other = mine.get(name);
    const found = other === undefined ? undefined : pairLayer(before, other, after, index);
    if (!found) onlyAfter.push(name);
    else {
      mine.delete(name);
      pairs.push(...found);
      if (found.length <= after.companions[index]!.length) notRead.push(name);
    }
  }
  return { pairs, onlyBefore: [...mine.keys()], onlyAfter, notRead };
}

function pairLayer(
  before: OpenModel,
  other: number,
  after: OpenModel,
  layer: number,
): readonly TensorPair[] | undefined {
  const theirs = [before.weights[other]!, ...before.companions[other]!];
  const ours = [after.weights[layer]!, ...after.companions[layer]!];
  if (theirs.length !== ours.length || !ours.every((tensor, i) => isAlike(tensor, theirs[i]!)))
    return undefined;
  return ours.flatMap((tensor, i) => {
    const partner = theirs[i]!;
    return isReadable(tensor) && isReadable(partner)
      ? [{ layer, before: partner, after: tensor }]
      : [];
  });
}

const isAlike = (a: StoredTensor, b: StoredTensor): boolean =>
  a.elementType === b.elementType && a.dims.join() === b.dims.join();
