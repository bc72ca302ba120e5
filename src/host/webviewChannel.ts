import type * as vscode from 'vscode';
import { isClientMessage } from '../shared/rpc/protocol';
import { RpcServer } from '../shared/rpc/server';
import type { Log } from './log';

/** Answers a webview's calls and sends it events. */
export class WebviewChannel<Host, Event> {
  readonly #server: RpcServer<Host>;
  readonly #listener: vscode.Disposable;

  constructor(webview: vscode.Webview, host: Host, log: Log) {
    this.#server = new RpcServer(host, message => webview.postMessage(message));
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
