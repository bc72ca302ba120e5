import type { StoredTensor } from '../../onnx/modelIndex';
import type { Projection, StoredValues } from './projection';

/** What is added to a product's outputs, by the product itself or right after it. */
export interface AddedVector {
  /** The vector, where nothing else uses it. */
  readonly bias: StoredTensor | undefined;
  /** Whether something stored is added, but not such a vector. */
  readonly sharesBias: boolean;
}

export function biasOf(
  { node, tensor, outputAxis, bias }: Projection,
  stored: StoredValues,
): AddedVector {
  const { graph } = stored;
  const found = bias ? [bias] : namesAdded(node.outputs[0]!, stored);
  const [vector] = found.flatMap(name => stored.find(name)?.tensor ?? []);
  const isAlone = vector !== undefined && graph.uses(vector).length === 1;
  return isAlone && vector.dims.join() === String(tensor.dims[outputAxis])
    ? { bias: vector, sharesBias: false }
    : { bias: undefined, sharesBias: vector !== undefined };
}

/** What is added to a value that nothing else takes. */
function namesAdded(value: string, { graph }: StoredValues): readonly string[] {
  const [use, ...more] = graph.of(value);
  if (use?.node.opType !== 'Add' || more.length > 0) return [];
  return use.node.inputs.filter(name => name !== value);
}
