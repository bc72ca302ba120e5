import type { ByComponent } from '../../../shared/model/component';
import type { CalibrationName } from '../../../shared/recipe/calibrationSchema';
import type { Step } from '../../../shared/recipe/recipe';
import type { Method } from '../../../shared/sweep/method';
import { withCalibrations } from '../sweep/neededCalibrations';
import { stepsOf } from '../sweep/variants';

/** How a search prunes: by what, and by which calibrations where that goes by any. */
export interface SafeMethod extends Method {
  readonly calibrations: ByComponent<CalibrationName>;
}

export const byMagnitude: SafeMethod = { criterion: 'magnitude', calibrations: {} };

/** The steps that prune components to their sparsities; none for one that is not pruned. */
export const safeSteps = (
  sparsity: ByComponent<number>,
  { calibrations, ...method }: SafeMethod,
): ByComponent<readonly Step[]> =>
  withCalibrations(stepsOf({ sparsity, ...method, targets: ['linear'] }, {}), calibrations);
