import type { Remote } from '../../src/shared/rpc/method';
import { RpcClient } from '../../src/shared/rpc/client';
import type { ClientMessage, ServerMessage } from '../../src/shared/rpc/protocol';

interface VsCodeApi {
  postMessage(message: ClientMessage): void;
  getState(): unknown;
  setState(state: unknown): void;
}

/** Hears what a host says unasked. */
interface Listener<Event> {
  (event: Event): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

const api = acquireVsCodeApi();

/** Connects this webview to its host: a typed proxy for calls, and a listener for the host's events. */
export function connectHost<Api, Event>(onEvent: Listener<Event>): Remote<Api> {
  const client = new RpcClient<Api>(message => {
    api.postMessage(message);
  });
  window.addEventListener('message', ({ data }: MessageEvent<ServerMessage>) => {
    if (data.type === 'event') onEvent(data.event as Event);
    else client.receive(data);
  });
  return client.api;
}

/** What the webview remembers over hiding and reload, with a version: an older shape is forgotten. */
export function rememberedState<T extends object>(
  version: number,
  initial: T,
): { readonly value: T; save(value: T): void } {
  const stored = api.getState() as { readonly version?: number; readonly value?: T } | undefined;
  return {
    value: stored?.version === version && stored.value ? { ...initial, ...stored.value } : initial,
    save: value => {
      api.setState({ version, value });
    },
  };
}
