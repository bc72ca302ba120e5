import type { Step } from '../../../shared/recipe/recipe';
import type { RemovedUnits } from '../../../shared/stats/unitScores';
import type { UnitSet } from '../../model/units/unitSet';
import type { Weights } from '../../stats/weights';
import type { PruneMasks } from '../../weights/mask/tensorMask';
import { isReadable } from '../../weights/weightTensor';
import { droppedSets } from './droppedSets';
import { setsOf } from './stepUnits';
import { wholeUnits } from './wholeUnits';

/** How many units are zero as a whole in each attention and feed-forward that steps, or those of a file's history, remove units of. */
export async function removedUnits(
  weights: Weights,
  steps: readonly Step[],
  masks: PruneMasks,
  signal?: AbortSignal,
): Promise<readonly RemovedUnits[]> {
  const { model } = weights;
  const touched = new Set<UnitSet>();
  for (const step of [...(model.description.history?.steps ?? []), ...steps]) {
    const { goal } = step;
    if (!step.enabled) continue;
    const sets =
      'remove' in goal
        ? await setsOf(model, step, goal.remove, signal)
        : 'drop' in goal
          ? await droppedSets(model, step, goal.drop, signal)
          : [];
    for (const set of sets) if (await canLack(weights, set, masks, signal)) touched.add(set);
  }
  const found = await wholeUnits(weights, masks, { signal, only: set => touched.has(set) });
  return found
    .filter(({ set, kept }) => kept < set.units)
    .map(({ set: { kind, units, layers }, kept }) => ({ kind, units, layers, gone: units - kept }));
}

/** Whether the layer that takes units in has zeros for one: else none of the set need be read. */
async function canLack(
  weights: Weights,
  { slices, units }: UnitSet,
  masks: PruneMasks,
  signal?: AbortSignal,
): Promise<boolean> {
  const { tensor } = slices[0]!;
  if (!isReadable(tensor)) return false;
  const zeros = masks.get(tensor.id)?.zeros ?? (await weights.statistics(tensor, signal)).zeros;
  return zeros * units >= tensor.elements;
}
