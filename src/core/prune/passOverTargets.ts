import { mapConcurrent } from '../weights/mapConcurrent';
import type { ResolvedMask } from '../weights/mask/resolvedMask';
import { resolveMask } from './resolveMask';
import type { StepRequest } from './stepRequest';
import type { Target } from './targets';

/** One pass over each target as it is under the steps before, several at a time; progress is told in weights. */
export async function passOverTargets<T>(
  { weights, targets, before, signal, onProgress }: StepRequest,
  pass: (target: Target, mask: ResolvedMask) => Promise<T>,
): Promise<readonly T[]> {
  const found: T[] = [];
  const total = targets.reduce((sum, { tensor }) => sum + tensor.elements, 0);
  let done = 0;
  await mapConcurrent([...targets.entries()], weights.concurrency, async ([i, target]) => {
    const { tensor } = target;
    const mask = await resolveMask(weights, tensor, before.get(tensor.id), signal);
    found[i] = await pass(target, mask);
    done += tensor.elements;
    onProgress?.({ done, total });
  });
  return found;
}
