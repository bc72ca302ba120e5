import type { Neighbours } from '../../shared/stats/plan';
import type { ModelIndex, GraphNode, StoredTensor } from '../onnx/modelIndex';
import { GraphUse } from './graphUse';

interface LayersInGraph {
  readonly modelIndex: ModelIndex;
  /** The weight of each layer. */
  readonly weights: readonly StoredTensor[];
  /** The biases and other companions of each layer. */
  readonly companions: readonly (readonly StoredTensor[])[];
}

/** Finds the layers whose results reach a layer, and those that its own result reaches. */
export type NeighbourFinder = (layer: number) => Neighbours;

/**
 * Finds neighbours with no other layer between. Norms, residual sums and the products of attention may join several. The graph
 * is gone through at the first question.
 */
export function neighbourFinder(layers: LayersInGraph): NeighbourFinder {
  let find: NeighbourFinder | undefined;
  return layer => (find ??= finder(layers))(layer);
}

function finder({ modelIndex, weights, companions }: LayersInGraph): NeighbourFinder {
  const graph = new GraphUse(modelIndex);
  const nodesOf = weights.map((weight, index) => [
    ...new Set(
      [weight, ...companions[index]!].flatMap(tensor => graph.uses(tensor).map(({ node }) => node)),
    ),
  ]);
  const layerOf = new Map<GraphNode, number>();
  for (const [index, nodes] of nodesOf.entries())
    for (const node of nodes) layerOf.set(node, index);
  const before = (node: GraphNode): readonly GraphNode[] =>
    node.inputs.flatMap(input => graph.producer(input) ?? []);
  const consumers = consumersOf(modelIndex);
  const after = (node: GraphNode): readonly GraphNode[] =>
    node.outputs.flatMap(output => consumers.get(output) ?? []);
  return layer => ({
    before: reached(nodesOf[layer]!, before, node => layerOf.get(node)),
    after: reached(nodesOf[layer]!, after, node => layerOf.get(node)),
  });
}

function consumersOf({ nodes }: ModelIndex): ReadonlyMap<string, readonly GraphNode[]> {
  const consumers = new Map<string, GraphNode[]>();
  for (const node of nodes)
    for (const input of node.inputs) {
      const list = consumers.get(input);
      if (list) list.push(node);
      else consumers.set(input, [node]);
    }
  return consumers;
}

/** Operators through which no value goes on, only how many there are. */
const sizesOnly = new Set(['Shape', 'Size']);

/** The layers met first on every way from some nodes, as indices in order. */
function reached(
  from: readonly GraphNode[],
  next: (node: GraphNode) => readonly GraphNode[],
  layerOf: (node: GraphNode) => number | undefined,
): readonly number[] {
  const own = new Set(from.map(layerOf));
  const seen = new Set(from);
  const found = new Set<number>();
  const queue = [...from];
  for (let node = queue.pop(); node; node = queue.pop())
    for (const other of next(node)) {
      if (seen.has(other) || sizesOnly.has(other.opType)) continue;
      seen.add(other);
      const layer = layerOf(other);
      if (layer === undefined || own.has(layer)) queue.push(other);
      else found.add(layer);
    }
  return [...found].sort((a, b) => a - b);
}
