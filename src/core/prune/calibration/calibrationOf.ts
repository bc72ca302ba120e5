import { Failure } from '../../../shared/failure';
import type { Step } from '../../../shared/recipe/recipe';
import type { CalibrationFile } from './calibrationFile';
import type { Calibrations } from './calibrations';

/** The calibration that a step names. Fails with `missing` where it names none, or one that is not there. */
export async function calibrationOf(
  { label, calibration }: Pick<Step, 'label' | 'calibration'>,
  calibrations: Calibrations,
): Promise<CalibrationFile> {
  const found = calibration && (await calibrations.find(calibration.hash));
  if (found) return found;
  throw new Failure({
    code: 'missing',
    message: calibration
      ? `The step "${label}" goes by a calibration that is not here: ${calibration.describes} (${calibration.hash}).`
      : `The step "${label}" goes by the inputs of layers, but names no calibration.`,
    hint: 'Calibrate the model, and prune with the calibration file.',
  });
}
