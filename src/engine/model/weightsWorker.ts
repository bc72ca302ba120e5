import { borrowSource } from '../../core/io/source';
import { runTask } from '../../core/prune/runTask';
import { serveThread } from '../process/threadRpc';
import type { WeightsWorkerApi } from './weightsWorkerApi';

/** A thread that passes over weights, one task at a time, for `model/workerPool.ts`. */
serveThread({
  runTask: ({ files, task }, { signal }) => runTask(files.map(borrowSource), task, signal),
} satisfies WeightsWorkerApi);
