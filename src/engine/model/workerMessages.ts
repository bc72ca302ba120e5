import type { LentSource } from '../../core/io/source';
import type { Task } from '../../core/weights/taskExecutor';
import type { FailureData } from '../../shared/failure';

/** What the engine's thread tells a worker. */
export type ToWorker =
  | { readonly files: readonly LentSource[]; readonly task: Task }
  /** Give up the task that was sent last. */
  | { readonly cancel: true };

/** What a worker answers to every task. */
export type FromWorker = { readonly result: unknown } | { readonly failure: FailureData };
