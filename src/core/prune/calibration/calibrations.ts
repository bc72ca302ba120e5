import type { ModelDescription } from '../../../shared/model/model';
import type { CalibrationFile } from './calibrationFile';

/** Where steps find the calibrations that they name. */
export interface Calibrations {
  /** `model`: the path of the model that the step is for. */
  find(hash: string, model: string): Promise<CalibrationFile | undefined>;
  /** One with grams that was measured on a model, or on what it comes from. */
  ofModel(model: ModelDescription): Promise<CalibrationFile | undefined>;
}

export const noCalibrations: Calibrations = {
  find: () => Promise.resolve(undefined),
  ofModel: () => Promise.resolve(undefined),
};

/** One file and no other. */
export const onlyCalibration = (file: CalibrationFile): Calibrations => ({
  find: hash => Promise.resolve(hash === file.hash ? file : undefined),
  ofModel: model => Promise.resolve(file.hasGrams && file.isOf(model) ? file : undefined),
});
