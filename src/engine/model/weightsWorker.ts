import { borrowSource } from '../../core/io/source';
import { runTask } from '../../core/prune/runTask';
import { serveThread } from '../process/threadRpc';
import { throttled } from '../process/throttled';
import type { WeightsWorkerApi } from './weightsWorkerApi';

/** A thread that passes over weights, one task at a time, for `model/workerPool.ts`. */
serveThread({
  runTask: ({ files, task }, { signal, report }) =>
    runTask(files.map(borrowSource), task, { signal, onProgress: throttled(report) }),
} satisfies WeightsWorkerApi);
