import type { Removal } from '../../../shared/recipe/removalSchema';
import type { UnitSet } from '../../model/units/unitSet';
import { criteria } from '../criteria/criteria';
import { randomScores } from '../criteria/random';
import { resolveMask } from '../resolveMask';
import { inStep } from '../updateTargets';
import { keptCount } from './keptCount';
import type { RemovalRequest } from './removalRequest';
import type { ChooseUnitsTask } from './repair/chooseUnits';
import type { InputMoments } from './repair/inputMoments';
import { setSums } from './setSums';
import { keptByList, takerOf } from './stepUnits';

/** By set and unit: 1 where it goes. `moments`: by set, for criteria that go by them. */
export async function unitsThatGo(
  request: RemovalRequest,
  remove: Removal,
  sets: readonly UnitSet[],
  moments: readonly InputMoments[] | undefined,
): Promise<readonly Uint8Array[]> {
  const asked = 'neurons' in remove ? remove.neurons : remove.heads;
  if (typeof asked !== 'number')
    return keptByList(request.step, asked.keep, sets).map((kept, i) => {
      const goes = new Uint8Array(sets[i]!.units).fill(kept ? 1 : 0);
      for (const unit of kept ?? []) goes[unit] = 0;
      return goes;
    });
  const found: Uint8Array[] = [];
  for (const [i, set] of sets.entries()) {
    const count = set.units - keptCount(set, asked, remove.fusionSafe ?? true);
    found.push(
      count === 0
        ? new Uint8Array(set.units)
        : await lowestUnits(request, set, count, moments?.[i]),
    );
  }
  return found;
}

/** The units that matter least; those that are gone already first, ties by place. What is not finite stays. */
export async function lowestUnits(
  request: RemovalRequest,
  set: UnitSet,
  count: number,
  moments: InputMoments | undefined,
): Promise<Uint8Array> {
  const scores = await unitScores(request, set);
  const order = [...scores.keys()]
    .filter(unit => Number.isFinite(scores[unit]))
    .sort((a, b) => scores[a]! - scores[b]! || a - b);
  const isUpdate = criteria[request.step.criterion].kind === 'updates';
  const gone = order.filter(unit => scores[unit]! < 0).slice(0, count);
  if (isUpdate && gone.length < count)
    return cheapest(request, set, { scores, gone, count, moments: moments! });
  const goes = new Uint8Array(set.units);
  for (const unit of order.slice(0, count)) goes[unit] = 1;
  return goes;
}

/** The units whose loss the others can make up for best. */
async function cheapest(
  { weights, step, before, signal }: RemovalRequest,
  set: UnitSet,
  {
    scores,
    gone,
    count,
    moments,
  }: {
    readonly scores: Float64Array;
    readonly gone: readonly number[];
    readonly count: number;
    readonly moments: InputMoments;
  },
): Promise<Uint8Array> {
  const { tensor, view } = takerOf(set);
  const mask = await resolveMask(weights, tensor, before.get(tensor.id), signal);
  const task: ChooseUnitsTask = {
    ...{ kind: 'chooseUnits', taker: { tensor, view, mask }, moments, width: set.width },
    candidates: Uint8Array.from(scores, score => +(score >= 0 && score < Infinity)),
    count: count - gone.length,
  };
  const { goes } = await weights.runTask(task, { signal }).catch((thrown: unknown) => {
    throw inStep(step, thrown);
  });
  for (const unit of gone) goes[unit] = 1;
  return goes;
}

/**
 * How much each unit of a set matters: by `random` the generator's outputs for the set's name, else, for comparison, the sum of
 * |w| over all that it is made of. Below 0 where a unit is gone already, infinite where a weight is not finite.
 */
export async function unitScores(
  { weights, step, before, signal }: RemovalRequest,
  set: UnitSet,
): Promise<Float64Array> {
  const { sums, alive } = await setSums(weights, set, before, signal);
  const drawn =
    step.criterion === 'random' ? randomScores(set.name, set.units, step.seed ?? 0) : undefined;
  return sums.map((score, unit) => {
    if (alive[unit] === 0) return -1;
    return drawn && Number.isFinite(score) ? drawn[unit]! : score;
  });
}
