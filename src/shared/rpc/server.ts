import { Failure, toFailure } from '../failure';
import type { Method } from './method';
import type { ClientMessage, ServerMessage } from './protocol';
import { sendOver } from './sendOver';

/** The answering side over any transport. Every call is answered or failed; nothing is sent after `dispose`. */
export class RpcServer<T> {
  readonly #running = new Map<number, AbortController>();
  #closed = false;

  constructor(
    private readonly api: T,
    private readonly send: (message: ServerMessage) => unknown,
  ) {}

  receive(message: ClientMessage): void {
    if (message.type === 'cancel') this.#running.get(message.id)?.abort();
    else void this.#answer(message.id, message.name, message.request);
  }

  /** Sends an event that belongs to no call. */
  event(event: unknown): void {
    this.#post({ type: 'event', event });
  }

  /** Cancels what is under way. */
  dispose(): void {
    this.#closed = true;
    for (const abort of this.#running.values()) abort.abort();
  }

  async #answer(id: number, name: string, request: unknown): Promise<void> {
    const methods = this.api as unknown as Record<string, Method<unknown, unknown, unknown>>;
    const abort = new AbortController();
    this.#running.set(id, abort);
    try {
      const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
      if (!method)
        throw new Failure({ code: 'internal', message: `There is no method ${name} to call.` });
      const report = (event: unknown): void => {
        if (!abort.signal.aborted) this.#post({ type: 'report', id, event });
      };
      const result = await method(request, { signal: abort.signal, report });
      this.#post({ type: 'ok', id, result });
    } catch (thrown) {
      this.#post({ type: 'failure', id, failure: toFailure(thrown).toData() });
    } finally {
      this.#running.delete(id);
    }
  }

  /** A result that cannot be sent becomes a failure that can. */
  #post(message: ServerMessage): void {
    if (this.#closed) return;
    sendOver(this.send, message).catch((thrown: unknown) => {
      if (message.type === 'ok')
        this.#post({ type: 'failure', id: message.id, failure: toFailure(thrown).toData() });
    });
  }
}
