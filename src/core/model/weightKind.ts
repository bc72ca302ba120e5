import { isPrunableType } from '../../shared/elementType';
import type { Layout, Target } from '../../shared/layer';
import type { StoredTensor } from '../onnx/catalogue';
import type { TensorUse } from './graphUse';

/** What a tensor is to the nodes that use it. */
export interface WeightKind {
  readonly target: Target;
  readonly layout: Layout;
  readonly what: 'linear' | 'convolution' | 'embedding' | 'norm' | 'bias' | 'other';
}

const norms = /norm/i;

/**
 * Classifies a tensor by its uses. A Linear weight is a two-dimensional float32, float16 or bfloat16 weight input of a
 * MatMul or Gemm; fused operators of onnxruntime's optimizer are named as what they are.
 */
export function weightKind(tensor: StoredTensor, uses: readonly TensorUse[]): WeightKind {
  for (const use of uses) {
    const kind = byUse(tensor, use);
    if (kind) return kind;
  }
  return { target: 'none', layout: tensor.dims.length === 1 ? 'vector' : 'other', what: 'other' };
}

function byUse(
  tensor: StoredTensor,
  { node, input, transposed }: TensorUse,
): WeightKind | undefined {
  const rank = tensor.dims.length;
  const prunable = isPrunableType(tensor.elementType);
  const linear = (inOut: boolean): WeightKind => ({
    target: prunable ? 'linear' : 'none',
    layout: inOut !== transposed ? 'in-out' : 'out-in',
    what: 'linear',
  });
  switch (node.opType) {
    case 'MatMul':
    case 'FusedMatMul':
    case 'MatMulInteger':
    case 'Attention':
    case 'QAttention':
    case 'PackedAttention':
      return rank === 2 ? linear(input === 1) : undefined;
    case 'Gemm':
    case 'FusedGemm':
      if (rank !== 2 || input > 1) return { target: 'none', layout: 'vector', what: 'bias' };
      return linear(input === 1 ? !node.ints['transB'] : Boolean(node.ints['transA']));
    case 'Conv':
    case 'FusedConv':
    case 'ConvTranspose':
    case 'NhwcConv':
    case 'NhwcFusedConv':
      if (rank < 3) return { target: 'none', layout: 'vector', what: 'bias' };
      return {
        target: prunable ? 'conv' : 'none',
        layout: node.opType.startsWith('Nhwc') ? 'out-k-in' : 'out-in-k',
        what: 'convolution',
      };
    case 'Gather':
      return rank === 2 && input === 0
        ? { target: 'none', layout: 'out-in', what: 'embedding' }
        : undefined;
    case 'Add':
    case 'BiasAdd':
    case 'BiasSplitGelu':
      return { target: 'none', layout: 'vector', what: norms.test(node.name) ? 'norm' : 'bias' };
    case 'Mul':
      return { target: 'none', layout: 'vector', what: 'norm' };
    default:
      return norms.test(node.opType)
        ? { target: 'none', layout: 'vector', what: 'norm' }
        : undefined;
  }
}
