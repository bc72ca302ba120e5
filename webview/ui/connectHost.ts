import { Failure } from '../../src/shared/failure';
import type { CallOptions, Remote } from '../../src/shared/method';
import type { ToHost, ToWebview } from '../../src/shared/webviewProtocol';

interface VsCodeApi {
  postMessage(message: ToHost): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

const api = acquireVsCodeApi();

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (failure: Failure) => void;
  readonly report: ((event: unknown) => void) | undefined;
}

/** Connects this webview to its host: a typed proxy for calls, and a listener for the host's events. */
export function connectHost<Api, Event>(onEvent: (event: Event) => void): Remote<Api> {
  const pending = new Map<number, Pending>();
  let calls = 0;
  window.addEventListener('message', ({ data }: MessageEvent<ToWebview>) => {
    if (data.type === 'event') {
      onEvent(data.event as Event);
      return;
    }
    const call = pending.get(data.id);
    if (data.type === 'report') call?.report?.(data.event);
    else {
      pending.delete(data.id);
      if (data.type === 'ok') call?.resolve(data.result);
      else call?.reject(new Failure(data.failure));
    }
  });
  const call = (
    name: string,
    request: unknown,
    options: CallOptions<unknown> = {},
  ): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const id = ++calls;
      pending.set(id, { resolve, reject, report: options.report });
      options.signal?.addEventListener('abort', () => {
        api.postMessage({ type: 'cancel', id });
      });
      api.postMessage({ type: 'call', id, name, request });
    });
  return new Proxy({} as Remote<Api>, {
    get: (_, name) =>
      typeof name === 'string' && name !== 'then'
        ? (request: unknown, options?: CallOptions<unknown>) => call(name, request, options)
        : undefined,
  });
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
