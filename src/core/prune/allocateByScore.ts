import type { CountScoresTask } from './countScores';
import { passOverTargets } from './passOverTargets';
import { rankInHistogram } from './rankInHistogram';
import { countBelow } from './remaining';
import type { StepRequest } from './stepRequest';
import { inOrder } from './select/inOrder';

/**
 * How many further weights of each tensor go when the `need` lowest scores of all go: one threshold, ties in initializer order.
 * Two passes find it, over the upper and the lower 16 bits of the scores.
 */
export async function allocateByScore(
  request: StepRequest,
  need: number,
): Promise<readonly number[]> {
  const uppers = await countEach(request);
  const high = rankInHistogram(sumOf(uppers), need, 65_536);
  // Fewer are left than are to go.
  if (!high) return uppers.map(counts => countBelow(counts, counts.length));
  const lowers = await countEach(request, high.index);
  const low = rankInHistogram(sumOf(lowers), high.wanted, 65_536)!;
  const ties = inOrder(
    lowers.map(counts => counts[low.index]!),
    low.wanted,
  );
  return ties.map(
    (tied, i) => countBelow(uppers[i]!, high.index) + countBelow(lowers[i]!, low.index) + tied,
  );
}

const countEach = (request: StepRequest, upper?: number): Promise<readonly Uint32Array[]> =>
  passOverTargets(request, async ({ tensor, view }, mask) => {
    const { weights, step: settings, norms, signal } = request;
    const task: CountScoresTask = {
      ...{ kind: 'countScores', tensor, view, mask, settings, norms: norms?.get(tensor.id) },
      ...(upper !== undefined && { upper }),
    };
    return (await weights.runTask(task, { signal })).counts;
  });

function sumOf(each: readonly Uint32Array[]): Float64Array {
  const sums = new Float64Array(65_536);
  for (const counts of each) for (let i = 0; i < sums.length; i++) sums[i]! += counts[i]!;
  return sums;
}
