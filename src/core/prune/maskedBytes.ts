import type { StoredTensor } from '../onnx/modelIndex';
import type { Patch } from '../onnx/write/splice';
import type { Weights } from '../stats/weights';
import { applyMask, type ResolvedMask } from '../weights/mask/resolvedMask';
import type { NewValues, PruneMasks } from '../weights/mask/tensorMask';
import type { ValueReader } from '../weights/mask/valueReader';
import { isReadable } from '../weights/weightTensor';
import { resolveMask } from './resolveMask';

/** The tensors that masks change. */
export type ResolvedMasks = ReadonlyMap<StoredTensor, ResolvedMask>;

/** Resolves the masks of a whole model. */
export async function resolveAll(
  weights: Weights,
  masks: PruneMasks,
  signal: AbortSignal | undefined,
): Promise<ResolvedMasks> {
  const found = new Map<StoredTensor, ResolvedMask>();
  for (const tensor of weights.model.modelIndex.tensors) {
    const mask = masks.get(tensor.id);
    if (!mask || !isReadable(tensor)) continue;
    const resolved = await resolveMask(weights, tensor, mask, signal);
    if (resolved.kind !== 'none') found.set(tensor, resolved);
  }
  return found;
}

/** Where the values lie that steps gave to weights. */
export const newValuesIn = (resolved: ResolvedMasks): readonly NewValues[] =>
  [...resolved.values()].flatMap(mask =>
    mask.kind === 'bits' && mask.values ? [mask.values] : [],
  );

/** Changes the elements of a file that is streamed as masks say. */
export const patchWith =
  (resolved: ResolvedMasks, values: ValueReader): Patch =>
  (tensor, chunk) => {
    const mask = resolved.get(tensor)!;
    if (mask.kind === 'bits' && mask.values)
      return values.read(mask.values, chunk).then(() => void applyMask(chunk, mask));
    applyMask(chunk, mask);
    return undefined;
  };
