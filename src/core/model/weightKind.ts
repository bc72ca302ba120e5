import { isPrunableType } from '../../shared/model/elementType';
import type { Layout, Target } from '../../shared/model/layer';
import type { GraphNode, StoredTensor } from '../onnx/modelIndex';
import type { GraphUse, TensorUse } from './graphUse';
import { packedAttention } from './packedAttention';

/** What a tensor is to the nodes that use it. `packed`: query, key and value in one matrix. */
export interface WeightKind {
  readonly target: Target;
  readonly layout: Layout;
  /** Of a packed matrix: each head's q, k and v after each other, or q of all heads, then k, then v. */
  readonly packing?: 'head-by-head' | 'part-by-part';
  readonly what: 'linear' | 'packed' | 'convolution' | 'embedding' | 'norm' | 'bias' | 'other';
}

const norms = /norm/i;
const vector = (what: 'norm' | 'bias' | 'other'): WeightKind => ({
  target: 'none',
  layout: 'vector',
  what,
});

/** Operators on quantised weights, which are shown and not pruned, and the input that is the weight. */
const quantised: ReadonlyMap<string, readonly [input: number, what: 'linear' | 'convolution']> =
  new Map([
    ['MatMulNBits', [1, 'linear']],
    ['MatMulBnb4', [1, 'linear']],
    ['DynamicQuantizeMatMul', [1, 'linear']],
    ['MatMulIntegerToFloat', [1, 'linear']],
    ['QLinearMatMul', [3, 'linear']],
    ['QGemm', [3, 'linear']],
    ['QLinearConv', [3, 'convolution']],
  ]);

/**
 * Classifies a tensor by its uses. A Linear weight is a two-dimensional float32, float16 or bfloat16 weight input of a
 * MatMul or Gemm, or of the fused operators that onnxruntime's optimizer makes of them.
 */
export function weightKind(
  tensor: StoredTensor,
  uses: readonly TensorUse[],
  graph: GraphUse,
): WeightKind {
  const kinds = uses.map(use => byUse(tensor, use, graph)).filter(kind => kind !== undefined);
  // A table that is looked up and multiplied with is a Linear weight too.
  return (
    kinds.find(({ target }) => target !== 'none') ??
    kinds[0] ??
    (tensor.dims.length <= 1 ? vector('other') : { target: 'none', layout: 'other', what: 'other' })
  );
}

function byUse(tensor: StoredTensor, use: TensorUse, graph: GraphUse): WeightKind | undefined {
  const { node, input } = use;
  const rank = tensor.dims.length;
  switch (node.opType) {
    case 'MatMul':
    case 'FusedMatMul':
    case 'MatMulInteger':
    case 'Gemm':
    case 'FusedGemm':
      return rank === 2 && input < 2 ? product(tensor, use, graph) : vector('bias');
    case 'Attention':
    case 'QAttention':
    case 'PackedAttention':
      return rank === 2 && input === 1
        ? { ...product(tensor, use, graph), what: 'packed', packing: 'part-by-part' }
        : vector('bias');
    case 'Conv':
    case 'ConvTranspose':
    case 'ConvInteger':
    case 'FusedConv':
    case 'NhwcConv':
    case 'NhwcFusedConv':
      return rank > 2 && input === 1 ? convolution(tensor, node) : vector('bias');
    case 'Gather':
      if (rank !== 2 || input !== 0) return undefined;
      return { target: 'none', layout: 'out-in', what: 'embedding' };
    case 'Mul':
    case 'Add':
    case 'BiasAdd':
    case 'BiasSplitGelu':
      return elementwise(tensor, node, graph);
    default:
      return norms.test(node.opType) ? vector('norm') : quantisedKind(use);
  }
}

function quantisedKind({ node, input }: TensorUse): WeightKind | undefined {
  const [weight, what] = quantised.get(node.opType) ?? [];
  return input === weight && what ? { target: 'none', layout: 'other', what } : undefined;
}

function product(tensor: StoredTensor, use: TensorUse, graph: GraphUse): WeightKind {
  const { node, input, transposed } = use;
  const flipped = Boolean(node.ints.get(input === 0 ? 'transA' : 'transB')) !== transposed;
  return {
    target: isPrunableType(tensor.elementType) ? 'linear' : 'none',
    // y = x·W keeps inputs first, y = W·x outputs first.
    layout: (input === 1) !== flipped ? 'in-out' : 'out-in',
    ...(packedAttention(node, graph)
      ? { what: 'packed', packing: 'head-by-head' }
      : { what: 'linear' }),
  };
}

function convolution(tensor: StoredTensor, { opType }: GraphNode): WeightKind {
  return {
    target: isPrunableType(tensor.elementType) ? 'conv' : 'none',
    layout: opType.startsWith('Nhwc') ? 'out-k-in' : 'out-in-k',
    what: 'convolution',
  };
}

/** Scales and shifts: of norms, biases, or constants such as a table of frequencies. */
function elementwise(
  { dims }: StoredTensor,
  { name, opType, inputs }: GraphNode,
  graph: GraphUse,
): WeightKind | undefined {
  if (dims.filter(dim => dim > 1).length > 1) return undefined;
  if (norms.test(name)) return vector('norm');
  if (opType !== 'Mul') return vector('bias');
  // PyTorch writes LayerNorm out: its scale multiplies the quotient by the deviation.
  const scalesQuotient = inputs.some(input => graph.producer(input)?.opType === 'Div');
  return vector(scalesQuotient ? 'norm' : 'other');
}
