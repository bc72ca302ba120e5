import { Failure } from '../../../shared/failure';
import { GraphUse } from '../../model/graphUse';
import type { GraphNode, ModelIndex } from '../../onnx/modelIndex';
import { isReadable, type WeightTensor } from '../../weights/weightTensor';

/** Smaller tensors are not worth a node. */
const LEAST = 1024;

/** Operators with graphs of their own, whose nodes see the names around them. */
const nesting = new Set(['If', 'Loop', 'Scan']);

/** A tensor that can lie smaller, and every place that has to read something else then. */
export interface RestingTensor {
  readonly tensor: WeightTensor;
  readonly uses: readonly { readonly node: GraphNode; readonly input: number }[];
}

/**
 * The float32 initializers of a model that only nodes of its main graph read, in file order. Fails with `unsupported` where a graph has
 * graphs or functions within, and with `invalid-request` where there is none.
 */
export function restingTensors(index: ModelIndex): readonly RestingTensor[] {
  const { nodes, functions, inputs, outputs, files } = index;
  const [file] = files;
  if (functions.length > 0 || nodes.some(({ opType }) => nesting.has(opType)))
    throw new Failure({
      code: 'unsupported',
      message: `${file!} has graphs within its graph, whose weights cannot lie smaller.`,
      hint: 'Export the model without local functions, If, Loop and Scan.',
      path: file!,
    });
  const graph = new GraphUse(index);
  const ports = new Set([...inputs, ...outputs].map(({ name }) => name));
  const found = index.tensors.filter(isReadable).flatMap(tensor => {
    const uses = graph.of(tensor.name);
    const canLie =
      tensor.origin === 'initializer' &&
      tensor.elementType === 'float32' &&
      tensor.elements >= LEAST &&
      !ports.has(tensor.name) &&
      uses.length > 0 &&
      // A node is told by its first output.
      uses.every(({ node }) => node.outputs[0]);
    return canLie ? [{ tensor, uses }] : [];
  });
  if (found.length > 0) return found;
  throw new Failure({
    code: 'invalid-request',
    message: `${file!} has no float32 weights that could lie smaller.`,
    hint: 'Weights of 16 bits are already as small as fp16-at-rest makes them.',
    path: file!,
  });
}
