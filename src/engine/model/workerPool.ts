import { Worker } from 'node:worker_threads';
import type { ByteSource } from '../../core/io/source';
import type { Task, TaskExecutor, TaskOptions } from '../../core/weights/taskExecutor';
import { connectThread } from '../process/threadRpc';
import type { TaskRequest, WeightsWorkerApi } from './weightsWorkerApi';

interface QueuedTask extends TaskOptions {
  readonly request: TaskRequest;
  readonly resolve: (result: object) => void;
  readonly reject: (reason: unknown) => void;
}

/** A thread and the calls to it. */
class PooledWorker {
  isAlive = true;
  readonly thread: Worker;
  readonly api;

  constructor(script: string) {
    this.thread = new Worker(script);
    this.thread.once('error', () => {
      this.isAlive = false;
    });
    this.api = connectThread<WeightsWorkerApi>(this.thread);
  }
}

/** Worker threads for the passes over weights, started when first needed. Urgent tasks go first, else in order. */
export class WorkerPool implements TaskExecutor {
  readonly #idle: PooledWorker[] = [];
  readonly #urgent: QueuedTask[] = [];
  readonly #waiting: QueuedTask[] = [];
  #started = 0;

  constructor(
    private readonly script: string,
    readonly concurrency: number,
  ) {}

  runTask<Result extends object>(
    files: readonly ByteSource[],
    task: Task<Result>,
    options: TaskOptions = {},
  ): Promise<Result> {
    const request = {
      files: files.map(({ path, size, fd, identity }) => ({ path, size, fd, identity })),
      task,
    };
    return new Promise<object>((resolve, reject) => {
      options.signal?.throwIfAborted();
      (options.urgent ? this.#urgent : this.#waiting).push({
        ...options,
        request,
        resolve,
        reject,
      });
      this.#next();
    }) as Promise<Result>;
  }

  /** Ends the threads that wait. A task that is under way stays unanswered until it ends. */
  async close(): Promise<void> {
    await Promise.all(this.#idle.splice(0).map(({ thread }) => thread.terminate()));
  }

  #next(): void {
    const [queue] = [this.#urgent, this.#waiting].filter(({ length }) => length > 0);
    if (!queue) return;
    const worker = this.#idle.pop() ?? this.#start();
    if (worker) void this.#run(worker, queue.shift()!);
  }

  #start(): PooledWorker | undefined {
    if (this.#started === this.concurrency) return undefined;
    this.#started++;
    return new PooledWorker(this.script);
  }

  /** Never fails: the task is told. */
  async #run(worker: PooledWorker, task: QueuedTask): Promise<void> {
    const { signal, onProgress, request, resolve, reject } = task;
    worker.thread.ref();
    try {
      signal?.throwIfAborted();
      resolve(
        await worker.api.runTask(request, {
          ...(signal && { signal }),
          ...(onProgress && { report: onProgress }),
        }),
      );
    } catch (thrown) {
      reject(signal?.aborted ? signal.reason : thrown);
    }
    if (worker.isAlive) this.#free(worker);
    else this.#started--;
    this.#next();
  }

  #free(worker: PooledWorker): void {
    // An idle thread keeps no process alive.
    worker.thread.unref();
    this.#idle.push(worker);
  }
}
