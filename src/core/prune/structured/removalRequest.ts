import type { Calibrations } from '../calibration/calibrations';
import type { StepRequest } from '../stepRequest';

/** A step that removes units, about to be resolved. */
export type RemovalRequest = Pick<
  StepRequest,
  'weights' | 'step' | 'before' | 'signal' | 'onProgress'
> & {
  /** Where the step finds the calibration that it names, if it goes by one. */
  readonly calibrations: Calibrations;
};
