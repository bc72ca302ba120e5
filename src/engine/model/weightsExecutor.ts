import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { runTask } from '../../core/prune/runTask';
import type { LowBitsTask } from '../../core/stats/lowBits';
import type { ScanTask } from '../../core/stats/scanTask';
import type { Task, TaskExecutor } from '../../core/weights/taskExecutor';
import { WorkerPool } from './workerPool';

/** More threads wait for each other's memory and take room of their own. */
const THREADS = 2;

/** A scan of fewer weights is done sooner than another thread hears of it. */
const FEW = 1 << 18;

/** Runs what is soon done in this thread, and all else in others: for a thread that must not wait. */
export const largeElsewhere = (others: TaskExecutor): TaskExecutor => ({
  concurrency: others.concurrency,
  runTask: (files, task, options) =>
    isSmall(task) ? runTask(files, task, options) : others.runTask(files, task, options),
});

const isSmall = (task: Task): boolean =>
  ['scan', 'lowBits'].includes(task.kind) && (task as ScanTask | LowBitsTask).tensor.elements < FEW;

/** A worker pool of the bundled worker, which stands beside the engine; undefined where there is none. */
export function weightsExecutor(): TaskExecutor | undefined {
  const worker = path.join(__dirname, 'weightsWorker.js');
  if (!existsSync(worker)) return undefined;
  return new WorkerPool(worker, Math.min(THREADS, availableParallelism()));
}
