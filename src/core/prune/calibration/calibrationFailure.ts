import { Failure } from '../../../shared/failure';

/** A calibration file that contradicts itself or holds what no statistics can be. */
export const badCalibration = (path: string, why: string, cause?: unknown): Failure =>
  new Failure(
    {
      code: 'malformed',
      message: `The calibration ${path} cannot be used: ${why}.`,
      hint: 'Calibrate again, or correct the program that wrote the file.',
      path,
    },
    { cause },
  );
