import { describe, expect, it } from 'vitest';
import { Failure } from '../../../src/shared/failure';
import type { Method } from '../../../src/shared/rpc/method';
import { RpcClient } from '../../../src/shared/rpc/client';
import type { ClientMessage, ServerMessage } from '../../../src/shared/rpc/protocol';
import { RpcServer } from '../../../src/shared/rpc/server';

interface Api {
  double: Method<number, number, string>;
  wait: Method<null, never>;
  /** Answers with what no transport can clone. */
  uncloneable: Method<null, unknown>;
}

/** Client and server over a transport that clones, as processes and webviews do. */
function pair() {
  const sent: ClientMessage[] = [];
  const api: Api = {
    double: (value, { report }) => {
      report('doubling');
      return Promise.resolve(2 * value);
    },
    wait: (_, { signal }) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          reject(signal.reason as Error);
        });
      }),
    uncloneable: () => Promise.resolve(() => undefined),
  };
  const server: RpcServer<Api> = new RpcServer(api, (message: ServerMessage) => {
    client.receive(structuredClone(message));
  });
  const client: RpcClient<Api> = new RpcClient(message => {
    sent.push(message);
    server.receive(structuredClone(message));
  });
  return { client, server, sent };
}

describe('calls over any transport', () => {
  it('are answered with their events before their result', async () => {
    const seen: unknown[] = [];
    seen.push(await pair().client.api.double(4, { report: event => seen.push(event) }));
    expect(seen).toEqual(['doubling', 8]);
  });

  it('are cancelled by the other side, which is told once', async () => {
    const { client, sent } = pair();
    const abort = new AbortController();
    const call = client.api.wait(null, { signal: abort.signal });
    abort.abort();
    await expect(call).rejects.toMatchObject({ code: 'cancelled' });
    expect(sent.map(({ type }) => type)).toEqual(['call', 'cancel']);
  });

  it('end for an aborted signal, too', async () => {
    const call = pair().client.api.wait(null, { signal: AbortSignal.abort() });
    await expect(call).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('fail alone where their request or result cannot be sent', async () => {
    const { client } = pair();
    const request = (() => 1) as unknown as number;
    await expect(client.api.double(request)).rejects.toBeInstanceOf(Failure);
    await expect(client.api.uncloneable(null)).rejects.toBeInstanceOf(Failure);
    expect(await client.api.double(1)).toBe(2);
  });

  it('all fail when the other side is gone, later ones too', async () => {
    const { client } = pair();
    const call = client.api.wait(null);
    client.end(new Failure({ code: 'engine-gone', message: 'Gone.' }));
    await expect(call).rejects.toMatchObject({ code: 'engine-gone' });
    await expect(client.api.double(1)).rejects.toMatchObject({ code: 'engine-gone' });
  });

  it('are cancelled when the server is disposed, and nothing is sent after', async () => {
    const { client, server } = pair();
    let answered = false;
    const answer = (): void => {
      answered = true;
    };
    client.api.wait(null).then(answer, answer);
    server.dispose();
    await new Promise(resolve => setImmediate(resolve));
    expect(answered).toBe(false);
  });

  it('name no method that the interface does not own', async () => {
    const api = pair().client.api as unknown as Record<string, (request: null) => Promise<unknown>>;
    for (const name of ['constructor', 'toString', '__proto__', 'hasOwnProperty'])
      await expect(api[name]!(null)).rejects.toMatchObject({ code: 'internal' });
  });
});
