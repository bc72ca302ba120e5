import { Worker } from 'node:worker_threads';
import type { ByteSource } from '../../core/io/source';
import type { Task, TaskExecutor, TaskOptions } from '../../core/weights/taskExecutor';
import { Failure } from '../../shared/failure';
import type { FromWorker, ToWorker } from './workerMessages';

interface QueuedTask extends TaskOptions {
  readonly message: ToWorker;
  readonly resolve: (result: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

/** Worker threads for the passes over weights, started when first needed. Urgent tasks go first, else in order. */
export class WorkerPool implements TaskExecutor {
  readonly #idle: Worker[] = [];
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
    const message = {
      files: files.map(({ path, size, fd, identity }) => ({ path, size, fd, identity })),
      task,
    };
    return new Promise<unknown>((resolve, reject) => {
      options.signal?.throwIfAborted();
      (options.urgent ? this.#urgent : this.#waiting).push({
        ...options,
        message,
        resolve,
        reject,
      });
      this.#next();
    }) as Promise<Result>;
  }

  /** Ends the threads. What they were doing stays unanswered. */
  async close(): Promise<void> {
    await Promise.all(this.#idle.splice(0).map(worker => worker.terminate()));
  }

  #next(): void {
    const [queue] = [this.#urgent, this.#waiting].filter(({ length }) => length > 0);
    if (!queue) return;
    const worker = this.#idle.pop() ?? this.#start();
    if (worker) this.#run(worker, queue.shift()!);
  }

  #start(): Worker | undefined {
    if (this.#started === this.concurrency) return undefined;
    this.#started++;
    const worker = new Worker(this.script);
    return worker;
  }

  #run(worker: Worker, task: QueuedTask): void {
    const { signal, message, resolve, reject } = task;
    if (signal?.aborted) {
      reject(signal.reason);
      this.#free(worker);
      return;
    }
    const cancel = (): void => {
      worker.postMessage({ cancel: true } satisfies ToWorker);
    };
    const answered = (answer: FromWorker): void => {
      end();
      this.#free(worker);
      if ('result' in answer) resolve(answer.result);
      else reject(signal?.aborted ? signal.reason : new Failure(answer.failure));
    };
    const died = (thrown: unknown): void => {
      end();
      this.#started--;
      reject(thrown);
      this.#next();
    };
    const end = (): void => {
      signal?.removeEventListener('abort', cancel);
      worker.off('message', answered).off('error', died);
    };
    signal?.addEventListener('abort', cancel, { once: true });
    worker.on('message', answered).on('error', died);
    worker.ref();
    worker.postMessage(message);
  }

  #free(worker: Worker): void {
    // An idle thread keeps no process alive.
    worker.unref();
    this.#idle.push(worker);
    this.#next();
  }
}
