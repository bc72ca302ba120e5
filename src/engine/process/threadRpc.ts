import { parentPort, type Worker } from 'node:worker_threads';
import { Failure, toFailure } from '../../shared/failure';
import { RpcClient } from '../../shared/rpc/client';
import type { Remote } from '../../shared/rpc/method';
import type { ClientMessage, ServerMessage } from '../../shared/rpc/protocol';
import { RpcServer } from '../../shared/rpc/server';

/** Answers the calls of the thread that started this one. The arrays of a result are handed over, not copied. */
export function serveThread(api: object): void {
  const port = parentPort!;
  const server = new RpcServer(api, message => {
    port.postMessage(message, message.type === 'ok' ? buffersOf(message.result) : []);
  });
  port.on('message', (message: ClientMessage) => {
    server.receive(message);
  });
}

/** A typed proxy over a worker thread. A thread that ends rejects every pending call, and every later one. */
export function connectThread<T>(worker: Worker): Remote<T> {
  const client = new RpcClient<T>(message => {
    worker.postMessage(message);
  });
  worker.on('message', (message: ServerMessage) => {
    client.receive(message);
  });
  worker.once('error', thrown => {
    client.end(toFailure(thrown));
  });
  worker.once('exit', code => {
    const message = `A worker thread ended (code ${code}) before it answered.`;
    client.end(new Failure({ code: 'engine-gone', message, hint: 'Try again.' }));
  });
  return client.api;
}

const buffersOf = (result: unknown): readonly ArrayBuffer[] => [
  ...new Set(
    Object.values(result as object)
      .filter(isArray)
      .map(({ buffer }) => buffer),
  ),
];

const isArray = (value: unknown): value is Float32Array<ArrayBuffer> => ArrayBuffer.isView(value);
