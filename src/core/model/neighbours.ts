import type { Neighbours } from '../../shared/stats/plan';
import type { ModelIndex, GraphNode } from '../onnx/modelIndex';
import type { OpenModel } from './describeModel';
import { GraphUse } from './graphUse';

const known = new WeakMap<OpenModel, (layer: number) => Neighbours>();

/**
 * The layers whose results reach a layer, and those that its own result reaches, with no other layer between. Norms,
 * residual sums and the products of attention may join several.
 */
export function neighboursOf(model: OpenModel, layer: number): Neighbours {
  const find = known.get(model) ?? finder(model);
  known.set(model, find);
  return find(layer);
}

function finder(model: OpenModel): (layer: number) => Neighbours {
  const { modelIndex } = model;
  const graph = new GraphUse(modelIndex);
  const nodesOf = model.weights.map((weight, index) => [
    ...new Set(
      [weight, ...model.companions[index]!].flatMap(tensor =>
        graph.uses(tensor).map(({ node }) => node),
      ),
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
