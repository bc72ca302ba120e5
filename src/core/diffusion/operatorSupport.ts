import type { ProviderChoice } from '../../shared/generation/generation';
import type { ModelIndex, GraphNode } from '../onnx/modelIndex';

type Provider = Exclude<ProviderChoice, 'auto'>;

/** Something in a graph that not every provider runs. */
export interface Demand {
  /** In a person's words: `GroupNorm`, `packed q, k and v`. */
  readonly what: string;
  readonly providers: readonly Provider[];
}

const fusedForGpu: readonly Provider[] = ['cuda', 'dml'];

/** Operators that onnxruntime's optimizer makes for its GPU providers, as onnxruntime 1.30 runs them. */
const fused: ReadonlyMap<string, readonly Provider[]> = new Map([
  ['GroupNorm', fusedForGpu],
  ['SkipGroupNorm', fusedForGpu],
  ['NhwcConv', fusedForGpu],
  ['NhwcFusedConv', fusedForGpu],
  ['BiasSplitGelu', [...fusedForGpu, 'webgpu']],
  ['BiasAdd', [...fusedForGpu, 'webgpu']],
]);

/** What of a graph runs on some providers only, each once. Known from operators and inputs alone. */
export function demandsOf({
  nodes,
  tensors,
}: Pick<ModelIndex, 'nodes' | 'tensors'>): readonly Demand[] {
  const bfloat = new Set(
    tensors.filter(({ elementType }) => elementType === 'bfloat16').map(({ name }) => name),
  );
  const found = new Map<string, Demand>();
  for (const node of nodes) {
    const demand = fusedDemand(node) ?? packedDemand(node) ?? bfloatDemand(node, bfloat);
    if (demand) found.set(demand.what, demand);
  }
  return [...found.values()];
}

function fusedDemand({ domain, opType }: GraphNode): Demand | undefined {
  const providers = domain === 'com.microsoft' ? fused.get(opType) : undefined;
  return providers && { what: opType, providers };
}

function packedDemand({ opType, inputs }: GraphNode): Demand | undefined {
  if (opType !== 'MultiHeadAttention') return undefined;
  const [, key, value] = inputs;
  if (key && value) return undefined;
  return { what: key ? 'packed k and v' : 'packed q, k and v', providers: fusedForGpu };
}

function bfloatDemand(
  { opType, inputs }: GraphNode,
  weights: ReadonlySet<string>,
): Demand | undefined {
  return /^(?:MatMul|Gemm)$/.test(opType) && inputs.some(name => weights.has(name))
    ? { what: 'products in bfloat16', providers: ['cuda'] }
    : undefined;
}
