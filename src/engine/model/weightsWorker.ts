import { parentPort } from 'node:worker_threads';
import { borrowSource } from '../../core/io/source';
import { runTask } from '../../core/prune/runTask';
import { toFailure } from '../../shared/failure';
import type { FromWorker, ToWorker } from './workerMessages';

/** A thread that passes over weights, one task at a time, for `model/workerPool.ts`. */
const port = parentPort!;
let abort = new AbortController();

port.on('message', (message: ToWorker) => {
  if ('cancel' in message) {
    abort.abort();
    return;
  }
  abort = new AbortController();
  void runTask(message.files.map(borrowSource), message.task, abort.signal).then(
    result => {
      answer({ result }, buffersOf(result));
    },
    (thrown: unknown) => {
      answer({ failure: toFailure(thrown).toData() });
    },
  );
});

/** What is handed over instead of copied: its arrays. */
const buffersOf = (result: object): readonly ArrayBuffer[] => [
  ...new Set(
    Object.values(result)
      .filter(isArray)
      .map(({ buffer }) => buffer),
  ),
];

const isArray = (value: unknown): value is Float32Array<ArrayBuffer> => ArrayBuffer.isView(value);

const answer = (message: FromWorker, buffers: readonly ArrayBuffer[] = []): void => {
  port.postMessage(message, buffers);
};
