import type { Progress } from '../../shared/rpc/method';
import { mapConcurrent } from '../weights/mapConcurrent';
import type { ResolvedMask } from '../weights/mask/resolvedMask';
import { resolveMask } from './resolveMask';
import type { StepRequest } from './stepRequest';
import type { Target } from './targets';

/**
 * One pass over each target as it is under the steps before, several at a time. Progress is told in weights, also of passes that
 * tell how far they are.
 */
export async function passOverTargets<T>(
  { weights, targets, before, signal, onProgress }: StepRequest,
  pass: (
    target: Target,
    mask: ResolvedMask,
    onProgress: (progress: Progress) => void,
  ) => Promise<T>,
): Promise<readonly T[]> {
  const found: T[] = [];
  const total = targets.reduce((sum, { tensor }) => sum + tensor.elements, 0);
  const done = targets.map(() => 0);
  const tell = (i: number, weights: number): void => {
    done[i] = weights;
    onProgress?.({ done: Math.floor(done.reduce((sum, each) => sum + each)), total });
  };
  await mapConcurrent([...targets.entries()], weights.concurrency, async ([i, target]) => {
    const { tensor } = target;
    const mask = await resolveMask(weights, tensor, before.get(tensor.id), signal);
    found[i] = await pass(target, mask, part => {
      tell(i, (tensor.elements * part.done) / part.total);
    });
    tell(i, tensor.elements);
  });
  return found;
}
