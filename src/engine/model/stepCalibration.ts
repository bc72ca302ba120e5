import { CalibrationFile } from '../../core/prune/calibration/calibrationFile';
import { calibrationNeed, needsCalibration } from '../../core/prune/needsCalibration';
import type { CalibrationNeed } from '../../shared/calibration/calibrationNeed';
import type { CalibrationName } from '../../shared/recipe/calibrationSchema';
import type { Step } from '../../shared/recipe/recipe';

/** What must be measured before a step can be planned; null where it goes by nothing, or names what it goes by. */
export const missingCalibration = (step: Step): CalibrationNeed | null =>
  needsCalibration(step) && step.calibration === undefined ? calibrationNeed(step) : null;

/** How steps name a calibration file. Fails as `CalibrationFile.open` does. */
export async function nameOfCalibration(file: string): Promise<CalibrationName> {
  const calibration = await CalibrationFile.open(file);
  try {
    return await calibration.name();
  } finally {
    await calibration.close();
  }
}
