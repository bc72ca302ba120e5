import type { StoredTensor } from '../onnx/catalogue';
import type { GraphUse, TensorUse } from './graphUse';

/**
 * The module path of a tensor: its own name where the exporter kept it; else the consuming node's path
 * (`/down_blocks.0/attentions.0/proj_in/MatMul`); else, where node names are generic, the bias that is added next.
 */
export function modulePath(
  tensor: StoredTensor,
  uses: readonly TensorUse[],
  graph: GraphUse,
): string {
  const own = ownModule(tensor.name);
  if (own !== undefined) return own;
  const first = uses[0];
  if (!first) return tensor.name;
  const path = nodeModule(first.node.name);
  if (path !== undefined) return path;
  for (const added of graph.addedTo(first.node)) {
    const module = ownModule(added);
    if (module !== undefined) return module;
  }
  return first.node.name || tensor.name;
}

/** `a.b.weight` and `a.b.bias` name module `a.b`; anonymous names (`onnx::MatMul_9100`, `/a/Constant_output_0`) none. */
function ownModule(name: string): string | undefined {
  if (name.includes('::') || name.startsWith('/')) return undefined;
  return /^(.+)\.(?:weight|bias|weight_orig|gamma|beta|in_proj_weight|in_proj_bias)$/.exec(
    name,
  )?.[1];
}

/** Strips the leading slash and the trailing operator from a scoped node name; undefined for generic ones. */
function nodeModule(name: string): string | undefined {
  const segments = name.split('/').filter(segment => segment !== '');
  if (segments.length < 2) return undefined;
  return segments.slice(0, -1).join('.');
}
