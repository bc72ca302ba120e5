import type { StoredTensor } from '../../onnx/modelIndex';
import type { Projection, StoredValues } from './projection';

/** The vector that is added to a product's outputs, by the product itself or right after it, where nothing else uses it. */
export function biasOf(
  { node, tensor, outputAxis, bias }: Projection,
  stored: StoredValues,
): StoredTensor | undefined {
  const { graph } = stored;
  const found = bias ? [bias] : namesAdded(node.outputs[0]!, stored);
  const [vector] = found.flatMap(name => stored.find(name)?.tensor ?? []);
  const isAlone = vector !== undefined && graph.uses(vector).length === 1;
  return isAlone && vector.dims.join() === String(tensor.dims[outputAxis]) ? vector : undefined;
}

/** What is added to a value that nothing else takes. */
function namesAdded(value: string, { graph }: StoredValues): readonly string[] {
  const [use, ...more] = graph.of(value);
  if (use?.node.opType !== 'Add' || more.length > 0) return [];
  return use.node.inputs.filter(name => name !== value);
}
