import { repairPrompts } from '../../shared/calibration/repairPrompts';
import { mapPrompts } from '../../shared/sensitivity/probePrompts';
import type { GenerationDefaults } from '../../shared/model/model';
import type { Step } from '../../shared/recipe/recipe';
import type { CallContext, Remote } from '../../shared/rpc/method';
import type { CalibrateEvent } from '../api/calibration';
import type { ModelApi } from '../api/modelApi';
import type { KeptCalibrations, WantedCalibration } from './keptCalibrations';

/** The model whose inputs a step goes by, and how its pipeline denoises. */
export type CalibratedModel = Pick<
  WantedCalibration,
  'pipeline' | 'component' | 'fingerprint' | 'provider' | 'runtime' | 'sessionCache'
> &
  GenerationDefaults & {
    /** What it is run with, where somebody chose that. */
    readonly prompts?: readonly string[];
  };

/** Calibrations, and who knows what steps need. */
export interface CalibrationMeans {
  readonly model: Remote<Pick<ModelApi, 'calibrationNeed' | 'calibrationName'>>;
  readonly kept: KeptCalibrations;
}

/**
 * The step with the calibration that it goes by: the kept one of this model, else one that is measured now over a few plain
 * prompts, over tens of them where it compensates. A step that lacks none stays as it is. Fails as `calibrate` does.
 */
export async function calibrateStep(
  step: Step,
  calibrated: () => Promise<CalibratedModel>,
  { model, kept }: CalibrationMeans,
  context: CallContext<CalibrateEvent>,
): Promise<Step> {
  const need = await model.calibrationNeed({ step }, context);
  if (!need) return step;
  const prompts = step.compensate ? repairPrompts : mapPrompts;
  const wanted = { prompts, ...(await calibrated()), seeds: [0], ...need };
  const file = await kept.get(wanted, context);
  return { ...step, calibration: await model.calibrationName({ file }) };
}
