import { Failure } from '../../../shared/failure';
import type { Step } from '../../../shared/recipe/recipe';
import type { CalibrationFile } from './calibrationFile';
import type { Calibrations } from './calibrations';

/** The calibration that a step on a model names. Fails with `missing` where it names none, or one that is not there. */
export async function calibrationOf(
  { label, calibration }: Pick<Step, 'label' | 'calibration'>,
  calibrations: Calibrations,
  model: string,
): Promise<CalibrationFile> {
  const found = calibration && (await calibrations.find(calibration.hash, model));
  if (found) return found;
  throw new Failure({
    code: 'missing',
    message: calibration
      ? `The step "${label}" goes by a calibration that is not here: ${calibration.describes} (${calibration.hash}).`
      : `The step "${label}" goes by the inputs of layers, but names no calibration.`,
    hint: calibration
      ? 'Put its file (*.calibration.safetensors) beside the model or name it with --calibration, or calibrate again with the same settings.'
      : 'Calibrate the model, and prune with the calibration file.',
  });
}
