import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { SurveyCache } from '../../core/stats/surveyCache';
import type { WeightsOptions } from '../../core/stats/weights';
import { Threads } from './threads';

/** More threads wait for each other's memory and take room of their own. */
const THREADS = 2;

/** The engine's way with weights: in threads of the bundled worker, kept in the folder that the host names. */
export function howToMeasure(): WeightsOptions {
  const worker = path.join(__dirname, 'weightsWorker.js');
  const folder = process.env.POLLARD_CACHE;
  return {
    reliefs: true,
    ...(existsSync(worker) && {
      labour: new Threads(worker, Math.min(THREADS, availableParallelism())),
    }),
    ...(folder !== undefined && { surveys: new SurveyCache(folder) }),
  };
}
