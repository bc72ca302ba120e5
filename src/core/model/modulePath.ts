import type { StoredTensor } from '../onnx/catalogue';
import type { GraphUse, TensorUse } from './graphUse';

/**
 * The module path of a tensor: its own name where the exporter kept it; else the name of the bias that is added to its
 * product; else the consuming node's path (`/down_blocks.0/attentions.0/proj_in/MatMul`); else whatever name there is.
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
function biasModule({ node }: TensorUse, graph: GraphUse): string | undefined {
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
