import type { Step } from '../../../shared/recipe/recipe';
import type { Removal } from '../../../shared/recipe/removalSchema';
import type { PruneMasks } from '../../weights/mask/tensorMask';
import { mapConcurrent } from '../../weights/mapConcurrent';
import { criteria } from '../criteria/criteria';
import { markSet } from './markSet';
import type { RemovalRequest } from './removalRequest';
import { repairUnits } from './repair/repairUnits';
import { takerMoments } from './repair/takerMoments';
import { refuse } from './refuse';
import { setsOf } from './stepUnits';
import { unitsThatGo } from './unitsThatGo';

/**
 * The masks after a step that removes units: all weights of a unit go together, and, where the step says so, those that stay
 * make up for them. Fails with `invalid-request` where there is none, and as `takerMoments` and `repairUnits` do.
 */
export async function removeUnits(request: RemovalRequest, remove: Removal): Promise<PruneMasks> {
  const { weights, step, before, calibrations, signal, onProgress } = request;
  refuseOtherCriteria(step);
  const { model } = weights;
  const sets = await setsOf(model, step, remove, signal);
  if (sets.length === 0)
    throw refuse(
      step.label,
      `selects no ${'neurons' in remove ? 'feed-forward' : 'attention'} with all of its layers whose units Pollard can remove`,
    );
  const isFitted = criteria[step.criterion].kind === 'updates' || step.compensate === true;
  const moments = isFitted ? await takerMoments(calibrations, { model, step, sets }) : undefined;
  const goes = await unitsThatGo(request, remove, sets, moments);
  const after = new Map(before);
  const total = sets.length;
  let done = 0;
  await mapConcurrent([...sets.entries()], weights.concurrency, async ([i, set]) => {
    if (goes[i]!.includes(1)) await markSet(request, { set, goes: goes[i]! }, after);
    onProgress?.({ done: ++done, total });
  });
  if (step.compensate === true) {
    const removed = sets.map((set, i) => ({ set, goes: goes[i]!, moments: moments![i]! }));
    for (const [id, mask] of await repairUnits(request, removed, after)) after.set(id, mask);
  }
  return after;
}

function refuseOtherCriteria({ criterion, allocation = 'uniform', label }: Step): void {
  if (criterion === 'wanda')
    throw refuse(label, 'removes units by wanda, which scores single weights only');
  if (allocation !== 'uniform')
    throw refuse(label, 'gives every layer a share of its own, which does not go with units');
}
