import { CalibrationStorage } from '../../core/prune/calibration/calibrationStorage';
import type { ModelOptions } from '../../core/prune/openModel';
import { ScanCache } from '../../core/stats/scanCache';
import { weightsExecutor } from './weightsExecutor';

/**
 * How the engine opens models: tasks run in threads of the bundled worker, scans are kept in the folder that the host names,
 * calibrations in another, and copies that go afterwards are made in a third.
 */
export function modelOptions(): ModelOptions & {
  readonly calibrations?: CalibrationStorage;
  readonly scratch?: string;
} {
  const executor = weightsExecutor();
  const {
    POLLARD_CACHE: folder,
    POLLARD_CALIBRATIONS: calibrations,
    POLLARD_SCRATCH: scratch,
  } = process.env;
  return {
    summaries: true,
    ...(executor && { executor }),
    ...(folder !== undefined && { scans: new ScanCache(folder) }),
    ...(calibrations !== undefined && { calibrations: new CalibrationStorage(calibrations) }),
    ...(scratch !== undefined && { scratch }),
  };
}
