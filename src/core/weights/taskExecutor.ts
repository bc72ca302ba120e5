import type { Progress } from '../../shared/rpc/method';
import type { ByteSource } from '../io/source';

/** One pass over a tensor, as plain data that crosses a thread border. `Result` is what it answers. */
export interface Task<Result extends object = object> {
  readonly kind: string;
  /** Only for the type: never set. */
  readonly result?: Result;
}

export interface TaskOptions {
  readonly signal?: AbortSignal | undefined;
  /** Runs before the tasks that are not urgent: set it for content in view. */
  readonly urgent?: boolean | undefined;
  /** Hears of a task that takes long, in shares of its work. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** Runs tasks, in this thread or in several. Where a task runs never shows in its result. */
export interface TaskExecutor {
  /** Tasks that are worth having under way at the same time. */
  readonly concurrency: number;
  /** Fails with `truncated` for short files, and when cancelled. */
  runTask<Result extends object>(
    files: readonly ByteSource[],
    task: Task<Result>,
    options?: TaskOptions,
  ): Promise<Result>;
}
