import { EventEmitter, once } from 'node:events';

/** What somebody waits for: measurements in the background stand back for it between two calls of a session. */
export class Foreground {
  readonly #events = new EventEmitter();
  #running = 0;

  /** Counts as foreground until it has ended, however it ends. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#running++;
    try {
      return await work();
    } finally {
      this.#running--;
      this.#events.emit('ended');
    }
  }

  /** Resolves once nothing is in the foreground, at once where nothing is. Fails with an `AbortError` when the signal aborts. */
  async idle(signal: AbortSignal): Promise<void> {
    while (this.#running > 0) await once(this.#events, 'ended', { signal });
  }
}
