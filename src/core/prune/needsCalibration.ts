import type { CalibrationNeed } from '../../shared/calibration/calibrationNeed';
import type { Step } from '../../shared/recipe/recipe';
import { criteria } from './criteria/criteria';

/** Whether a step goes by the sizes of layers' inputs: by its criterion, or since OWL spreads its sparsity. */
export function needsNorms({ criterion, allocation, goal }: Step): boolean {
  const found = criteria[criterion];
  const byScore = found.kind === 'scores' && found.usesInputs;
  return !('restore' in goal) && (byScore || allocation === 'owl');
}

/** Whether a step goes by a calibration at all. */
export const needsCalibration = (step: Step): boolean =>
  needsNorms(step) ||
  (!('restore' in step.goal) &&
    (criteria[step.criterion].kind === 'updates' ||
      ('remove' in step.goal && step.compensate === true)));

/** What a calibration must hold for a step that goes by one. */
export function calibrationNeed({
  criterion,
  compensate = false,
}: Pick<Step, 'criterion' | 'compensate'>): CalibrationNeed {
  const found = criteria[criterion];
  return found.kind === 'updates'
    ? { gram: true, timestepWeights: found.timestepWeights }
    : { gram: compensate, timestepWeights: 'uniform' };
}
