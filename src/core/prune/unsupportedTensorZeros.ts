import { type ByteSource, openSource } from '../io/source';
import type { OpenModel } from '../model/describeModel';
import { countZeros } from '../onnx/elements/countZeros';
import { isReadable } from '../weights/weightTensor';

const counts = new WeakMap<OpenModel, Promise<ReadonlyMap<number, number>>>();

/**
 * Zeros by tensor id of what counts into the sparsity but is never pruned: float64, float8, float4 and sparse tensors.
 * Counted once a model; no model of Stable Diffusion has any.
 */
export function unsupportedTensorZeros(
  model: OpenModel,
  signal?: AbortSignal,
): Promise<ReadonlyMap<number, number>> {
  const known = counts.get(model) ?? countAll(model, signal);
  counts.set(model, known);
  known.catch(() => counts.delete(model));
  return known;
}

async function countAll(
  { counted, modelIndex }: OpenModel,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<number, number>> {
  const zeros = new Map<number, number>();
  const tensors = counted.filter(tensor => !isReadable(tensor));
  if (tensors.length === 0) return zeros;
  const files: ByteSource[] = [];
  try {
    for (const file of modelIndex.files) files.push(await openSource(file));
    for (const tensor of tensors) zeros.set(tensor.id, await countZeros(files, tensor, signal));
  } finally {
    for (const file of files) await file.close();
  }
  return zeros;
}
