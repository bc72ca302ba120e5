import type { Catalogue, GraphNode, StoredTensor } from '../onnx/catalogue';

/** One use of a stored tensor by a node that computes with it. */
export interface TensorUse {
  readonly node: GraphNode;
  /** Position of the node in the graph. */
  readonly at: number;
  /** Which input of the node. */
  readonly input: number;
  /** Whether an odd number of Transpose nodes stands between. */
  readonly transposed: boolean;
}

const DEPTH = 8;
const transparent = new Set(['Identity', 'Cast', 'Transpose']);

/** Answers who uses what, seeing through Identity, Cast and Transpose. */
export class GraphUse {
  readonly #consumers = new Map<string, { node: GraphNode; at: number; input: number }[]>();

  constructor(catalogue: Catalogue) {
    for (const [at, node] of catalogue.nodes.entries())
      for (const [input, name] of node.inputs.entries()) {
        if (name === '') continue;
        const list = this.#consumers.get(name);
        if (list) list.push({ node, at, input });
        else this.#consumers.set(name, [{ node, at, input }]);
      }
  }

  /** The nodes that compute with a tensor. */
  uses(tensor: Pick<StoredTensor, 'name'>): readonly TensorUse[] {
    return [...this.#through(tensor.name, false, 0)].sort((a, b) => a.at - b.at);
  }

  /** The initializer-like names added to a node's first output: where a Linear without bias keeps its bias. */
  addedTo(node: GraphNode): readonly string[] {
    const output = node.outputs[0];
    if (output === undefined) return [];
    return (this.#consumers.get(output) ?? [])
      .filter(({ node: next }) => next.opType === 'Add')
      .flatMap(({ node: next }) => next.inputs.filter(name => name !== output));
  }

  *#through(name: string, transposed: boolean, depth: number): Generator<TensorUse> {
    for (const { node, at, input } of this.#consumers.get(name) ?? []) {
      const output = node.outputs[0];
      if (!transparent.has(node.opType) || output === undefined || depth === DEPTH)
        yield { node, at, input, transposed };
      else yield* this.#through(output, transposed !== (node.opType === 'Transpose'), depth + 1);
    }
  }
}
