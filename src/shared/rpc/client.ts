import { Failure, toFailure } from '../failure';
import type { CallOptions, Remote } from './method';
import type { ClientMessage, ServerMessage } from './protocol';
import { remote } from './remote';
import { sendOver } from './sendOver';

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (failure: Failure) => void;
  readonly report: ((event: unknown) => void) | undefined;
}

/**
 * The calling side over any transport: `send` carries a message to the other side, `receive` takes what comes back.
 * Every call is answered or failed. An aborted call is told to the other side, whose answer still ends it.
 */
export class RpcClient<T> {
  readonly #pending = new Map<number, Pending>();
  #calls = 0;
  #ended: Failure | undefined;

  constructor(private readonly send: (message: ClientMessage) => unknown) {}

  readonly api: Remote<T> = remote<T>((name, request, options) =>
    this.#call(name, request, options),
  );

  receive(message: ServerMessage): void {
    if (message.type === 'event') return;
    const call = this.#pending.get(message.id);
    if (message.type === 'report') call?.report?.(message.event);
    else if (message.type === 'ok') call?.resolve(message.result);
    else call?.reject(new Failure(message.failure));
  }

  /** Nothing more comes back: fails every pending call, and every later one. */
  end(failure: Failure): void {
    this.#ended ??= failure;
    for (const { reject } of [...this.#pending.values()]) reject(this.#ended);
  }

  #call(name: string, request: unknown, options: CallOptions<unknown> = {}): Promise<unknown> {
    if (this.#ended) return Promise.reject(this.#ended);
    const { signal, report } = options;
    const id = ++this.#calls;
    const abort = (): void => {
      this.#post({ type: 'cancel', id });
    };
    const answer = new Promise<unknown>((resolve, reject) => {
      this.#pending.set(id, { resolve, reject, report });
    });
    signal?.addEventListener('abort', abort, { once: true });
    this.#post({ type: 'call', id, name, request });
    if (signal?.aborted) abort();
    return answer.finally(() => {
      this.#pending.delete(id);
      signal?.removeEventListener('abort', abort);
    });
  }

  /** What cannot be sent fails its own call alone. */
  #post(message: ClientMessage): void {
    sendOver(this.send, message).catch((thrown: unknown) =>
      this.#pending.get(message.id)?.reject(toFailure(thrown)),
    );
  }
}
