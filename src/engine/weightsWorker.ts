import { parentPort } from 'node:worker_threads';
import { borrowSource } from '../core/bytes/source';
import { perform } from '../core/stats/perform';
import { toFailure } from '../shared/failure';
import type { FromWorker, ToWorker } from './model/workerMessages';

/** A thread that passes over weights, one task at a time, for `model/threads.ts`. */
const port = parentPort!;
let abort = new AbortController();

port.on('message', (message: ToWorker) => {
  if ('cancel' in message) {
    abort.abort();
    return;
  }
  abort = new AbortController();
  void perform(message.files.map(borrowSource), message.task, abort.signal).then(
    outcome => {
      answer({ outcome });
    },
    (thrown: unknown) => {
      answer({ failure: toFailure(thrown).toData() });
    },
  );
});

const answer = (message: FromWorker): void => {
  port.postMessage(message);
};
