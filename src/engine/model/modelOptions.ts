import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { CalibrationFolder } from '../../core/prune/calibration/calibrationFolder';
import type { ModelOptions } from '../../core/prune/openModel';
import { ScanCache } from '../../core/stats/scanCache';
import { WorkerPool } from './workerPool';

/** More threads wait for each other's memory and take room of their own. */
const THREADS = 2;

/**
 * How the engine opens models: tasks run in threads of the bundled worker, scans are kept in the folder that the host names, and
 * calibrations are found in another. */
export function modelOptions(): ModelOptions {
  const worker = path.join(__dirname, 'weightsWorker.js');
  const { POLLARD_CACHE: folder, POLLARD_CALIBRATIONS: calibrations } = process.env;
  return {
    summaries: true,
    ...(existsSync(worker) && {
      executor: new WorkerPool(worker, Math.min(THREADS, availableParallelism())),
    }),
    ...(folder !== undefined && { scans: new ScanCache(folder) }),
    ...(calibrations !== undefined && { calibrations: new CalibrationFolder(calibrations) }),
  };
}
