import { Failure } from '../../shared/failure';
import type { Step } from '../../shared/recipe/recipe';
import { parsePattern, type Pattern } from '../../shared/recipe/pattern';
import { targetZeros } from '../../shared/stats/statistics';
import { mapConcurrent } from '../weights/mapConcurrent';
import type { PruneMasks, TensorMask } from '../weights/mask/tensorMask';
import { refuseUnspreadable, sparsities } from './allocate/sparsities';
import { allocateByScore } from './allocateByScore';
import { countAtMost } from './countAtMost';
import { criteria, scoring } from './criteria/criteria';
import { updateTargets } from './updateTargets';
import { remaining, type RemainingCounts } from './remaining';
import { resolveMask } from './resolveMask';
import { allocateGlobalBudget } from './select/global';
import type { Selection } from './select/select';
import type { SelectTask } from './selectTask';
import type { StepRequest } from './stepRequest';
import type { Target } from './targets';

/** The exact outcome of one step on the result of those before. Nothing is written. */
export async function resolveStep(request: StepRequest): Promise<PruneMasks> {
  const { step, targets, before } = request;
  const after = new Map(before);
  if ('restore' in step.goal) {
    for (const { tensor } of targets) after.delete(tensor.id);
    return after;
  }
  const masks = await maskTargets(request);
  for (const [i, { tensor }] of targets.entries()) {
    const mask = masks[i];
    if (mask) after.set(tensor.id, mask);
  }
  return after;
}

/** The targets' new masks, in their order; undefined where nothing changes. */
async function maskTargets(request: StepRequest): Promise<readonly (TensorMask | undefined)[]> {
  const { step, targets } = request;
  const { goal, scope } = step;
  refuseUnspreadable(step);
  if (criteria[step.criterion].kind === 'updates') return updateTargets(request);
  if ('pattern' in goal) {
    const pattern = readPattern(goal.pattern, step.label);
    return selectEach(request, () => ({ kind: 'pattern', pattern }));
  }
  if ('sparsity' in goal && scope === 'row') {
    const each = await sparsities(request, goal.sparsity);
    return selectEach(request, (_, i) => ({ kind: 'row', sparsity: each[i]! }));
  }
  const counts: RemainingCounts[] = [];
  for (const { tensor } of targets)
    counts.push(
      await remaining(request.weights, tensor, request.before.get(tensor.id), request.signal),
    );
  return pruneLowest(request, counts, await neededOf(request, counts));
}

/** How many further weights of each target go by a threshold, or to reach a sparsity per layer or over all. */
async function neededOf(
  request: StepRequest,
  counts: readonly RemainingCounts[],
): Promise<readonly number[]> {
  const { criterion, goal, scope } = request.step;
  const { targets } = request;
  const { ordersByMagnitude } = scoring(criterion);
  if ('threshold' in goal) {
    if (!ordersByMagnitude) throw noThreshold(request.step);
    const needs: number[] = [];
    for (const [i, target] of targets.entries())
      needs.push(
        await countAtMost(request, target, { threshold: goal.threshold, counts: counts[i]! }),
      );
    return needs;
  }
  if (!('sparsity' in goal)) return [];
  if (scope === 'layer') {
    const each = await sparsities(request, goal.sparsity);
    return targets.map(
      ({ tensor }, i) => targetZeros(each[i]!, tensor.elements) - counts[i]!.zeros,
    );
  }
  const total = targets.reduce((sum, { tensor }) => sum + tensor.elements, 0);
  const zeros = counts.reduce((sum, each) => sum + each.zeros, 0);
  const need = targetZeros(goal.sparsity, total) - zeros;
  if (need <= 0) return [];
  return ordersByMagnitude
    ? allocateGlobalBudget(request, counts, need)
    : allocateByScore(request, need);
}

/** Prunes so many of the lowest of each target. Counts alone say which, where the criterion orders by magnitude. */
function pruneLowest(
  request: StepRequest,
  counts: readonly RemainingCounts[],
  needs: readonly number[],
): Promise<readonly (TensorMask | undefined)[]> {
  const { ordersByMagnitude } = scoring(request.step.criterion);
  return mapTargets(request, async (target, i) => {
    const need = needs[i] ?? 0;
    if (need <= 0) return undefined;
    if (!ordersByMagnitude || request.before.get(target.tensor.id)?.kind === 'bits')
      return selectIn(request, target, { kind: 'layer', count: need });
    const { zeros, others } = counts[i]!;
    return { kind: 'rank', zeros: zeros + Math.min(need, others) };
  });
}

const selectEach = (
  request: StepRequest,
  selection: (target: Target, index: number) => Selection,
): Promise<readonly (TensorMask | undefined)[]> =>
  mapTargets(request, (target, i) => selectIn(request, target, selection(target, i)));

/** Scores and selects in one pass over a target. */
async function selectIn(
  { weights, step: settings, before, norms, signal }: StepRequest,
  { tensor, view }: Target,
  selection: Selection,
): Promise<TensorMask | undefined> {
  const former = before.get(tensor.id);
  const mask = await resolveMask(weights, tensor, former, signal);
  const task: SelectTask = {
    ...{ kind: 'select', tensor, view, mask, settings, selection },
    norms: norms?.get(tensor.id),
  };
  const { bits, zeros, pruned } = await weights.runTask(task, { signal });
  if (pruned === 0) return undefined;
  return {
    kind: 'bits',
    zeros,
    bits,
    ...(former?.kind === 'bits' && former.values && { values: former.values }),
  };
}

async function mapTargets(
  { weights, targets, signal, onProgress }: StepRequest,
  work: (target: Target, index: number) => Promise<TensorMask | undefined>,
): Promise<readonly (TensorMask | undefined)[]> {
  const masks: (TensorMask | undefined)[] = [];
  const total = targets.reduce((sum, { tensor }) => sum + tensor.elements, 0);
  let done = 0;
  await mapConcurrent([...targets.entries()], weights.concurrency, async ([i, target]) => {
    signal?.throwIfAborted();
    masks[i] = await work(target, i);
    done += target.tensor.elements;
    if (masks[i]?.kind === 'bits') onProgress?.({ done, total });
  });
  return masks;
}

const noThreshold = ({ criterion, label }: Step): Failure =>
  new Failure({
    code: 'invalid-request',
    message: `The step "${label}" has a threshold, which is a magnitude, but its criterion is ${criterion}.`,
    hint: 'Give the step a sparsity or a pattern, or let it prune by magnitude.',
  });

function readPattern(text: string, label: string): Pattern {
  const pattern = parsePattern(text);
  if (pattern) return pattern;
  throw new Failure({
    code: 'invalid-request',
    message: `The step "${label}" has the pattern "${text}", which is neither N:M nor channels:SHARE.`,
    hint: 'Correct the step and try again.',
  });
}
