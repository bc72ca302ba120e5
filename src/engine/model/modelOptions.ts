import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import type { ModelOptions } from '../../core/prune/openModel';
import { ScanCache } from '../../core/stats/scanCache';
import { WorkerPool } from './workerPool';

/** More threads wait for each other's memory and take room of their own. */
const THREADS = 2;

/** How the engine opens models: tasks run in threads of the bundled worker, scans are kept in the folder that the host names. */
export function modelOptions(): ModelOptions {
  const worker = path.join(__dirname, 'weightsWorker.js');
  const folder = process.env.POLLARD_CACHE;
  return {
    summaries: true,
    ...(existsSync(worker) && {
      executor: new WorkerPool(worker, Math.min(THREADS, availableParallelism())),
    }),
    ...(folder !== undefined && { scans: new ScanCache(folder) }),
  };
}
