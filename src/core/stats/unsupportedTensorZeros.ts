import type { ByteSource } from '../io/source';
import { countZeros } from '../onnx/elements/countZeros';
import type { StoredTensor } from '../onnx/modelIndex';
import { isReadable } from '../weights/weightTensor';

/**
 * Zeros by tensor id of what counts into the sparsity but is never pruned: float64, float8, float4 and sparse tensors.
 * No model of Stable Diffusion has any. Fails with `truncated` for short files.
 */
export async function unsupportedTensorZeros(
  tensors: readonly StoredTensor[],
  files: readonly ByteSource[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<number, number>> {
  const zeros = new Map<number, number>();
  for (const tensor of tensors)
    if (!isReadable(tensor)) zeros.set(tensor.id, await countZeros(files, tensor, signal));
  return zeros;
}
