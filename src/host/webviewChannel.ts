import type * as vscode from 'vscode';
import { toFailure } from '../shared/failure';
import type { Method } from '../shared/method';
import { isToHost, type ToWebview } from '../shared/webviewProtocol';
import type { Log } from './log';

/** Answers a webview's calls (shared/webviewProtocol.ts) and sends it events. Every call is answered or failed. */
export class WebviewChannel<Host, Event> {
  readonly #running = new Map<number, AbortController>();
  readonly #listener: vscode.Disposable;
  #closed = false;

  constructor(
    private readonly webview: vscode.Webview,
    private readonly host: Host,
    private readonly log: Log,
  ) {
    this.#listener = webview.onDidReceiveMessage((message: unknown) => {
      if (!isToHost(message))
        this.log.channel.warn('A webview sent a message of an unknown shape.');
      else if (message.type === 'cancel') this.#running.get(message.id)?.abort();
      else void this.#answer(message.id, message.name, message.request);
    });
  }

  /** Sends an event. Hidden webviews drop it: they ask anew when they are shown. */
  send(event: Event): void {
    this.#post({ type: 'event', event });
  }

  dispose(): void {
    this.#closed = true;
    this.#listener.dispose();
    for (const abort of this.#running.values()) abort.abort();
  }

  async #answer(id: number, name: string, request: unknown): Promise<void> {
    const methods = this.host as unknown as Record<
      string,
      Method<unknown, unknown, unknown> | undefined
    >;
    const abort = new AbortController();
    this.#running.set(id, abort);
    try {
      const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
      if (!method) throw new Error(`Webviews cannot call ${name}.`);
      const report = (event: unknown): void => {
        this.#post({ type: 'report', id, event });
      };
      this.#post({
        type: 'ok',
        id,
        result: await method(request, { signal: abort.signal, report }),
      });
    } catch (thrown) {
      this.#post({ type: 'failure', id, failure: toFailure(thrown).toData() });
    } finally {
      this.#running.delete(id);
    }
  }

  #post(message: ToWebview): void {
    if (!this.#closed) void this.webview.postMessage(message);
  }
}
