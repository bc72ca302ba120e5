import type { StoredTensor } from '../onnx/modelIndex';
import type { GraphUse, TensorUse } from './graphUse';
import { packedAttention, productsAfter } from './packedAttention';

/**
 * The module path of a tensor: its own name where the exporter kept it; else the name of the bias that is added to its
 * product; else the consuming node's path (`/down_blocks.0/attentions.0/proj_in/MatMul`); else, where an optimizer packed q, k
 * and v under a name of its own, the path of the attention's way out; else whatever name there is.
 */
export function modulePath(
  tensor: StoredTensor,
  uses: readonly TensorUse[],
  graph: GraphUse,
): string {
  const [first] = uses;
  return (
    ownModule(tensor.name) ??
    (first && biasModule(first, graph)) ??
    (first && nodeModule(first.node.name)) ??
    (first && packedModule(first, graph)) ??
    (first?.node.name || tensor.name.replace(/^onnx::/, ''))
  );
}

/** The operator's part of a scoped node name: `MatMul_1` of `/attn/MatMul_1`. */
export const lastSegment = (name: string): string => name.slice(name.lastIndexOf('/') + 1);

/** `a.b.weight` and `a.b.bias` name module `a.b`; anonymous names (`onnx::MatMul_9100`, `/a/Constant_output_0`) none. */
function ownModule(name: string): string | undefined {
  if (name.includes('::') || name.includes('/')) return undefined;
  return /^(.+)\.(?:weight|bias|weight_orig|gamma|beta|in_proj_weight|in_proj_bias)$/.exec(
    name,
  )?.[1];
}

/** A product's bias is named after the module even where nodes are not. One that several modules share tells nothing. */
function biasModule({ node }: Pick<TensorUse, 'node'>, graph: GraphUse): string | undefined {
  if (node.opType !== 'MatMul') return undefined;
  for (const { node: add } of graph.after(node)) {
    if (add.opType !== 'Add') continue;
    for (const name of add.inputs) {
      const module = ownModule(name);
      if (module !== undefined && graph.uses({ name }).length === 1) return module;
    }
  }
  return undefined;
}

/** Strips the leading slash and the trailing operator from a scoped node name; undefined for generic ones. */
function nodeModule(name: string): string | undefined {
  const segments = name.split('/').filter(segment => segment !== '');
  return segments.length < 2 ? undefined : segments.slice(0, -1).join('.');
}

/** `…attn1.to_qkv` where the attention that packed weights feed goes on to `…attn1.to_out.0`. */
function packedModule({ node }: TensorUse, graph: GraphUse): string | undefined {
  const isAttention = /^(?:Q|Packed)?Attention$/.test(node.opType);
  const packed = isAttention
    ? { attention: node, packs: 'qkv' as const }
    : packedAttention(node, graph);
  if (!packed) return undefined;
  for (const product of productsAfter(packed.attention, graph)) {
    const out =
      ownModule(product.inputs[1] ?? '') ??
      biasModule({ node: product }, graph) ??
      nodeModule(product.name);
    if (out !== undefined) return `${attentionOf(out)}.to_${packed.packs}`;
  }
  return undefined;
}

/** The attention that a projection belongs to: `…attn1` of `…attn1.to_out.0`. */
export const attentionOf = (name: string): string => name.replace(/\.[^.]+(?:\.\d+)?$/, '');
