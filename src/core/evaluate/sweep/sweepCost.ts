import type { SweepCost } from '../../../shared/sweep/sweepChoice';
import type { SweepPlan } from '../../../shared/sweep/sweepPlan';
import { cellsOf } from './cells';
import { isDense, variantsOf } from './variants';

/** What a plan comes to, before anything is computed. */
export function sweepCost(plan: SweepPlan): SweepCost {
  const cells = cellsOf(plan).length;
  return {
    settings: variantsOf(plan).filter(each => !isDense(each)).length,
    cells,
    calls: cells * plan.settings.steps,
  };
}
