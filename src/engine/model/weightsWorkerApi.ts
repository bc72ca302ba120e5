import type { LentSource } from '../../core/io/source';
import type { Task } from '../../core/weights/taskExecutor';
import type { Method, Progress } from '../../shared/rpc/method';

/** One pass over a tensor of some files. */
export interface TaskRequest {
  readonly files: readonly LentSource[];
  readonly task: Task;
}

/** What the model engine asks of its worker threads. */
export interface WeightsWorkerApi {
  runTask: Method<TaskRequest, object, Progress>;
}
