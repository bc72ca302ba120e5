import type { PrunableType } from '../../../shared/model/elementType';
import { Failure } from '../../../shared/failure';
import { BUCKETS, firstNonFiniteBucket } from '../../../shared/stats/magnitudeBucket';
import type { LowBitsTask } from '../../stats/lowBits';
import { passOverTargets } from '../passOverTargets';
import { rankInHistogram } from '../rankInHistogram';
import { countBelow, type RemainingCounts } from '../remaining';
import type { StepRequest } from '../stepRequest';
import type { Target } from '../targets';
import { inOrder } from './inOrder';

/**
 * How many further weights of each tensor go when the `need` smallest magnitudes of all go: one threshold, ties in initializer order.
 * Float32 takes one more pass, over the bucket that the threshold lies in.
 */
export async function allocateGlobalBudget(
  request: StepRequest,
  counts: readonly RemainingCounts[],
  need: number,
): Promise<readonly number[]> {
  const type = commonType(request.targets);
  const sums = new Float64Array(BUCKETS);
  for (const each of counts) each.addTo(sums);
  const rank = rankInHistogram(sums, need, firstNonFiniteBucket(type));
  if (!rank) return counts.map(({ others }) => others);
  const below = counts.map(each => each.below(rank.index));
  const within =
    type === 'float32'
      ? await withinBucket(request, rank.index, rank.wanted)
      : inOrder(
          counts.map((each, i) => each.below(rank.index + 1) - below[i]!),
          rank.wanted,
        );
  return below.map((count, i) => count + within[i]!);
}

async function withinBucket(
  request: StepRequest,
  index: number,
  wanted: number,
): Promise<readonly number[]> {
  const lows = await passOverTargets(request, async ({ tensor }, mask) => {
    const task: LowBitsTask = { kind: 'lowBits', tensor, mask, index };
    const { counts } = await request.weights.runTask(task, { signal: request.signal });
    // Stored and pruned zeros share bucket 0 with denormals but are counted apart.
    if (index === 0) counts[0] = 0;
    return counts;
  });
  const sums = new Float64Array(65_536);
  for (const low of lows) for (let i = 0; i < low.length; i++) sums[i]! += low[i]!;
  const rank = rankInHistogram(sums, wanted, sums.length)!;
  const ties = inOrder(
    lows.map(low => low[rank.index]!),
    rank.wanted,
  );
  return lows.map((low, i) => countBelow(low, rank.index) + ties[i]!);
}

function commonType(targets: readonly Target[]): PrunableType {
  const types = [...new Set(targets.map(({ tensor }) => tensor.elementType))];
  if (types.length === 1) return types[0]!;
  throw new Failure({
    code: 'unsupported',
    message: `One threshold over ${types.join(' and ')} weights has no exact order.`,
    hint: 'Prune layer by layer, or select layers of one element type.',
  });
}
