import type * as vscode from 'vscode';
import { checkRequests } from '../../shared/messages/checkRequests';
import type { RequestSchemas } from '../../shared/messages/requestSchemas';
import { isClientMessage } from '../../shared/rpc/protocol';
import { RpcServer } from '../../shared/rpc/server';
import type { Log } from './log';

/** Answers a webview's calls, once they have their shape, and sends it events. */
export class WebviewChannel<Host, Event> {
  readonly #server: RpcServer<Host>;
  readonly #listener: vscode.Disposable;

  constructor(
    webview: vscode.Webview,
    {
      host,
      requests,
      log,
    }: { readonly host: Host; readonly requests: RequestSchemas<Host>; readonly log: Log },
  ) {
    this.#server = new RpcServer(checkRequests(host, requests), message =>
      webview.postMessage(message),
    );
    this.#listener = webview.onDidReceiveMessage((message: unknown) => {
      if (isClientMessage(message)) this.#server.receive(message);
      else log.warn('A webview sent a message of an unknown shape.');
    });
  }

  /** Sends an event. Hidden webviews drop it: they ask anew when they are shown. */
  send(event: Event): void {
    this.#server.event(event);
  }

  dispose(): void {
    this.#listener.dispose();
    this.#server.dispose();
  }
}
