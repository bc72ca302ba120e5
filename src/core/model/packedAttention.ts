import type { GraphNode } from '../onnx/modelIndex';
import type { GraphUse } from './graphUse';

const between = /^(?:Add|Reshape|Cast|Identity)$/;
const HOPS = 3;

/** An attention that takes q, k and v, or k and v, from one product. */
export interface PackedAttention {
  readonly attention: GraphNode;
  readonly packs: 'qkv' | 'kv';
}

/** What a packed product feeds: MultiHeadAttention, which then lacks the inputs that follow. Undefined for any other product. */
export function packedAttention(
  product: GraphNode,
  graph: GraphUse,
  hops = HOPS,
): PackedAttention | undefined {
  for (const { node, input } of graph.after(product)) {
    if (node.opType === 'MultiHeadAttention' && input < 2 && !node.inputs[input + 1])
      return { attention: node, packs: input === 0 ? 'qkv' : 'kv' };
    const found =
      hops > 0 && between.test(node.opType) ? packedAttention(node, graph, hops - 1) : undefined;
    if (found) return found;
  }
  return undefined;
}

/** The products that take what an attention gives: its way out. */
export function* productsAfter(
  attention: GraphNode,
  graph: GraphUse,
  hops = HOPS,
): Generator<GraphNode> {
  for (const { node } of graph.after(attention)) {
    if (/^(?:MatMul|FusedMatMul|Gemm|FusedGemm)$/.test(node.opType)) yield node;
    else if (hops > 0 && between.test(node.opType)) yield* productsAfter(node, graph, hops - 1);
  }
}
