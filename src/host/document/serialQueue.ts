/** Runs tasks one after another, in the order in which they were asked for. */
export class SerialQueue {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs a task when all earlier ones have ended, well or not; resolves and rejects as it does. */
  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#last.then(task);
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** The end of what was asked for last, good or bad. Another promise whenever a task is added. */
  get idle(): Promise<unknown> {
    return this.#last;
  }
}
