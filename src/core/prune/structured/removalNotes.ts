import type { Step } from '../../../shared/recipe/recipe';
import type { OpenModel } from '../../model/describeModel';
import { selectLayers } from '../../model/selector';
import { keptCount } from './keptCount';
import { kindOf, setsOf } from './stepUnits';

/** What is worth saying of steps that remove units: what is left alone, and why; and that |w| is no good measure of a unit. */
export async function removalNotes(
  model: OpenModel,
  steps: readonly Step[],
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const notes = new Set<string>();
  for (const step of steps) {
    const { goal } = step;
    if (!step.enabled || !('remove' in goal || 'drop' in goal)) continue;
    const { uncoupled } = await model.unitSets(signal);
    const selected = new Set(selectLayers(step.select, model.description));
    for (const { layer, reason } of uncoupled)
      if (selected.has(layer))
        notes.add(`${model.description.layers[layer]!.name} keeps its units: it ${reason}.`);
    if (!('remove' in goal)) continue;
    const { remove } = goal;
    const share = 'neurons' in remove ? remove.neurons : remove.heads;
    if (typeof share !== 'number') continue;
    if (step.criterion === 'magnitude')
      notes.add(
        `"${step.label}" chooses units by |w|, which is for comparison only: it harms pictures far sooner than other measures.`,
      );
    const sets = await setsOf(model, step, remove, signal);
    const whole = sets.filter(set => {
      const kept = keptCount(set, share, remove.fusionSafe ?? true);
      return kept === set.units && share > 0;
    });
    if (whole.length > 0)
      notes.add(
        `"${step.label}" takes no ${kindOf(remove)} of ${whole.length} layers: no smaller size that stays fast leaves as many as asked.`,
      );
  }
  return [...notes];
}
