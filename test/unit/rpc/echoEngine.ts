import { setTimeout as delay } from 'node:timers/promises';
import { serve } from '../../../src/engine/process/rpc';
import { Failure } from '../../../src/shared/failure';
import type { Method } from '../../../src/shared/rpc/method';

/** An engine for tests of the border itself. */
export interface EchoApi {
  echo: Method<unknown, unknown>;
  count: Method<{ readonly to: number }, string, number>;
  refuse: Method<null, never>;
  /** Ends when it is cancelled. */
  wait: Method<null, never, string>;
  /** Never yields, as a running onnxruntime step. */
  deaf: Method<null, never>;
  /** Does not yield for so many milliseconds, and hears of a cancel only then. */
  busy: Method<{ readonly milliseconds: number }, string, string>;
  die: Method<null, never>;
  pid: Method<null, number>;
}

serve({
  echo: value => Promise.resolve(value),
  count: ({ to }, { report }) => {
    for (let i = 1; i <= to; i++) report(i);
    return Promise.resolve('counted');
  },
  refuse: () => {
    throw new Failure({ code: 'malformed', message: 'No.', hint: 'Do that.', path: 'a.onnx' });
  },
  wait: async (_, { signal, report }) => {
    report('waiting');
    for (;;) {
      signal.throwIfAborted();
      await delay(1);
    }
  },
  deaf: () => {
    for (;;);
  },
  busy: async ({ milliseconds }, { signal, report }) => {
    report('begun');
    await delay(1);
    const end = Date.now() + milliseconds;
    while (Date.now() < end);
    await delay(1);
    signal.throwIfAborted();
    return 'done';
  },
  die: () => process.exit(3),
  pid: () => Promise.resolve(process.pid),
} satisfies EchoApi);
