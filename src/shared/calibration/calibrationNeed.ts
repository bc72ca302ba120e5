import type { CalibrationRecord } from './calibrationRecord';

/** What a calibration must hold so that steps on a component can go by it. */
export interface CalibrationNeed {
  /** Whether x^T x is needed. */
  readonly gram: boolean;
  /** How it must weight denoising steps; of no account without a gram. */
  readonly timestepWeights: NonNullable<CalibrationRecord['timestepWeights']>;
}
