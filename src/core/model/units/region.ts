import type { GraphNode } from '../../onnx/modelIndex';
import type { Projection, StoredValues } from './projection';

/** What lies between the products that make a layer's inputs and the layer. */
export interface Region {
  /** The products, from which units come. */
  readonly sources: readonly Projection[];
  /** Every other node that a value on the way passes, in graph order. */
  readonly nodes: readonly GraphNode[];
}

/** Larger ones are no feed-forward and no attention. */
const MOST = 160;
/** Operators whose first input alone is data. */
const shaped = new Set(['Reshape', 'Slice', 'Split', 'Expand', 'Unsqueeze', 'Squeeze', 'Gather']);
/** Operators from which no value comes, only how large it is. */
const sizesOnly = new Set(['Shape', 'Size', 'ConstantOfShape', 'Constant']);

/** The inputs of a node that are data, not sizes or places. */
export const dataInputs = ({ opType, inputs }: GraphNode): readonly string[] =>
  shaped.has(opType) ? inputs.slice(0, 1) : inputs;

/** Goes back from a value to the products that it is made of; undefined where that leads too far. */
export function regionBefore(
  value: string,
  stored: StoredValues,
  order: ReadonlyMap<GraphNode, number>,
): Region | undefined {
  const sources: Projection[] = [];
  const seen = new Set<GraphNode>();
  const queue = [value];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    const node = stored.graph.producer(name);
    if (!node || seen.has(node) || sizesOnly.has(node.opType) || stored.find(name)) continue;
    if (seen.size > MOST) return undefined;
    seen.add(node);
    const projection = stored.projection(node);
    if (projection) sources.push(projection);
    else queue.push(...dataInputs(node));
  }
  const products = new Set(sources.map(({ node }) => node));
  const nodes = [...seen].filter(node => !products.has(node));
  nodes.sort((a, b) => order.get(a)! - order.get(b)!);
  return { sources, nodes };
}
