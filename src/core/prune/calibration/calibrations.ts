import type { CalibrationFile } from './calibrationFile';

/** Where steps find the calibrations that they name. */
export interface Calibrations {
  find(hash: string): Promise<CalibrationFile | undefined>;
}

export const noCalibrations: Calibrations = { find: () => Promise.resolve(undefined) };

/** One file and no other. */
export const onlyCalibration = (file: CalibrationFile): Calibrations => ({
  find: hash => Promise.resolve(hash === file.hash ? file : undefined),
});
