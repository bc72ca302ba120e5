import type { ChildProcess } from 'node:child_process';
import {
  CancellationTokenSource,
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
  type MessageConnection,
  ProgressType,
  RequestType,
} from 'vscode-jsonrpc/node';
import { Failure, type FailureData, toFailure } from '../shared/failure';
import type { CallOptions, Method, Remote } from '../shared/method';

interface Envelope {
  readonly call: number;
  readonly name: string;
  readonly request: unknown;
}

type Answer = { readonly ok: unknown } | { readonly failure: FailureData };

const request = new RequestType<Envelope, Answer, void>('pollard/call');
const progress = new ProgressType<unknown>();

/** Answers calls that arrive over this process's IPC channel until the parent goes, then exits. */
export function serve<T>(api: T): void {
  const connection = createMessageConnection(
    new IPCMessageReader(process),
    new IPCMessageWriter(process),
  );
  const methods = api as unknown as Record<string, Method<unknown, unknown, unknown>>;
  connection.onRequest(request, async ({ call, name, request }, token): Promise<Answer> => {
    const abort = new AbortController();
    const cancelled = token.onCancellationRequested(() => {
      abort.abort();
    });
    try {
      const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
      if (!method)
        throw new Failure({ code: 'internal', message: `The engine has no method ${name}.` });
      const report = (event: unknown): void => {
        if (!abort.signal.aborted) void connection.sendProgress(progress, call, event);
      };
      return { ok: await method(request, { signal: abort.signal, report }) };
    } catch (thrown) {
      return { failure: toFailure(thrown).toData() };
    } finally {
      cancelled.dispose();
    }
  });
  process.once('disconnect', () => process.exit(0));
  connection.listen();
}

/** A typed proxy over a forked engine (`serialization: 'advanced'`). A process that ends rejects every pending call. */
export function connect<T>(child: ChildProcess): { readonly client: Remote<T>; dispose(): void } {
  const connection = createMessageConnection(
    new IPCMessageReader(child),
    new IPCMessageWriter(child),
  );
  const pending = new Set<(failure: Failure) => void>();
  let ended: Failure | undefined;
  let calls = 0;

  const end = (why: string): void => {
    ended ??= new Failure({
      code: 'engine-gone',
      message: `The engine process ended (${why}) before it answered.`,
      hint: 'Try again: a new one starts with the next request.',
    });
    for (const reject of pending) reject(ended);
    pending.clear();
    connection.dispose();
  };
  child.once('exit', (code, signal) => {
    end(signal ?? `code ${String(code)}`);
  });
  child.once('error', error => {
    end(error.message);
  });
  connection.onError(() => undefined);
  connection.listen();

  const call = (
    name: string,
    body: unknown,
    options: CallOptions<unknown> = {},
  ): Promise<unknown> => {
    if (ended) return Promise.reject(ended);
    return new Promise((resolve, reject) => {
      const id = ++calls;
      const source = new CancellationTokenSource();
      const abort = (): void => {
        source.cancel();
      };
      const events = options.report && connection.onProgress(progress, id, options.report);
      const settle = (): void => {
        pending.delete(fail);
        events?.dispose();
        options.signal?.removeEventListener('abort', abort);
        source.dispose();
      };
      const fail = (failure: Failure): void => {
        settle();
        reject(failure);
      };
      pending.add(fail);
      if (options.signal?.aborted) abort();
      options.signal?.addEventListener('abort', abort, { once: true });
      send(connection, { call: id, name, request: body }, source).then(
        answer => {
          if ('failure' in answer) fail(new Failure(answer.failure));
          else {
            settle();
            resolve(answer.ok);
          }
        },
        (thrown: unknown) => {
          fail(ended ?? toFailure(thrown));
        },
      );
    });
  };

  const client = new Proxy(
    {},
    {
      get: (_, name) =>
        // A proxy that is awaited or inspected must not look like a promise.
        typeof name === 'string' && name !== 'then'
          ? (body: unknown, options?: CallOptions<unknown>) => call(name, body, options)
          : undefined,
    },
  ) as Remote<T>;
  return {
    client,
    dispose: () => {
      end('closed');
    },
  };
}

const send = (
  connection: MessageConnection,
  envelope: Envelope,
  source: CancellationTokenSource,
): Promise<Answer> => connection.sendRequest(request, envelope, source.token);
