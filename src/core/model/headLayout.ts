import type { Layer, Role } from '../../shared/model/layer';
import type { WeightKind } from './weightKind';

type HeadLayout = Pick<Layer, 'heads' | 'headAxis' | 'headSize'>;

/**
 * Where an attention layer's heads lie in its matrix. q, k and v make them (outputs), the way out takes them (inputs). A packed
 * matrix has them along its outputs: head by head for MultiHeadAttention, all heads of q, then of k, then of v for Attention
 * (onnxruntime, ContribOperators). No axis where nothing tells, or where the heads do not divide it.
 */
export function headLayout(
  role: Role,
  { packing }: Pick<WeightKind, 'packing'>,
  { outputs, inputs }: Pick<Layer, 'outputs' | 'inputs'>,
  heads: number,
): HeadLayout {
  const axis = axisOf(role, packing);
  if (heads === 0 || axis === null) return { heads, headAxis: null, headSize: 0 };
  const runs = packing === 'part-by-part' ? 3 * heads : heads;
  const headSize = (axis === 'output' ? outputs : inputs) / runs;
  return Number.isInteger(headSize)
    ? { heads, headAxis: axis, headSize }
    : { heads: 0, headAxis: null, headSize: 0 };
}

function axisOf(role: Role, packing: WeightKind['packing']): Layer['headAxis'] {
  switch (role) {
    case 'attention-q':
    case 'attention-k':
    case 'attention-v':
      return 'output';
    case 'attention-out':
      return 'input';
    case 'attention-qkv':
      return packing === undefined ? null : 'output';
    default:
      return null;
  }
}
