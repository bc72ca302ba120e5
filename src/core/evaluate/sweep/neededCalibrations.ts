import type { CalibrationNeed } from '../../../shared/calibration/calibrationNeed';
import { Failure } from '../../../shared/failure';
import {
  type ByComponent,
  type ComponentKind,
  componentWord,
  entriesOf,
  isTextEncoder,
} from '../../../shared/model/component';
import type { CalibrationName } from '../../../shared/recipe/calibrationSchema';
import type { Step } from '../../../shared/recipe/recipe';
import type { SweepPlan } from '../../../shared/sweep/sweepPlan';
import { calibrationNeed, needsCalibration } from '../../prune/needsCalibration';
import { stepsOf, variantsOf } from './variants';

/**
 * What the variants of a plan need to know of layers' inputs, by component. Fails `invalid-request` where no one calibration of
 * a component does for all.
 */
export function neededCalibrations(
  plan: Pick<SweepPlan, 'grids' | 'criterionSeed'>,
): ByComponent<CalibrationNeed> {
  const needs = new Map<ComponentKind, CalibrationNeed>();
  for (const variant of variantsOf(plan))
    for (const [kind, steps] of entriesOf(stepsOf(variant, plan)))
      for (const step of steps.filter(needsCalibration))
        needs.set(kind, both(kind, needs.get(kind), calibrationNeed(step)));
  return Object.fromEntries(needs);
}

/** The steps of a variant, each with the calibration of its component where it goes by one. */
export const withCalibrations = (
  own: ByComponent<readonly Step[]>,
  names: ByComponent<CalibrationName>,
): ByComponent<readonly Step[]> =>
  Object.fromEntries(
    entriesOf(own).map(([kind, steps]) => {
      const calibration = names[kind];
      const named = (step: Step): Step =>
        calibration && needsCalibration(step) ? { ...step, calibration } : step;
      return [kind, steps.map(named)];
    }),
  );

function both(
  kind: ComponentKind,
  before: CalibrationNeed | undefined,
  need: CalibrationNeed,
): CalibrationNeed {
  if (isTextEncoder(kind) && need.timestepWeights !== 'uniform') throw noSteps(kind);
  if (!before?.gram) return need.gram || !before ? need : before;
  if (need.gram && need.timestepWeights !== before.timestepWeights) throw otherWeights(kind);
  return before;
}

const noSteps = (kind: ComponentKind): Failure =>
  new Failure({
    code: 'invalid-request',
    message: `obs-diff weights denoising steps, of which the ${componentWord(kind)} knows none.`,
    hint: 'Prune it by sparsegpt, which is the same without those weights.',
  });

const otherWeights = (kind: ComponentKind): Failure =>
  new Failure({
    code: 'invalid-request',
    message: `sparsegpt and obs-diff need different calibrations of the ${componentWord(kind)}, and a sweep has one of each component.`,
    hint: 'Give each a sweep of its own.',
  });
