import type { CallContext, Progress } from '../../../shared/rpc/method';
import type { CallTimes, TimeCallsRequest } from '../../api/timing';
import { type LoadedSession, openRuntime } from '../../session';
import { arbitraryFeeds } from '../arbitraryFeeds';

/**
 * Calls one file, or two by turns, each turn the other way round: what else goes on in the machine then meets both alike. All get
 * the same numbers. One call of each before the first that counts.
 */
export async function timeCalls(
  { files, runs, sizes, runtime }: TimeCallsRequest,
  { signal, report }: CallContext<Progress>,
): Promise<CallTimes> {
  const opened = await openRuntime(runtime);
  const feeds = await arbitraryFeeds(files[0]!, sizes, signal);
  const sessions: LoadedSession[] = [];
  const calls = files.map((): number[] => []);
  try {
    for (const file of files) {
      const session = await opened.load(file, { provider: 'cpu', sessionCache: 'all' });
      sessions.push(session);
      await session.run(feeds);
      signal.throwIfAborted();
    }
    for (let run = 0; run < runs; run++) {
      const order = [...sessions.keys()];
      for (const at of run % 2 === 0 ? order : order.reverse()) {
        const began = performance.now();
        await sessions[at]!.run(feeds);
        calls[at]!.push(performance.now() - began);
        signal.throwIfAborted();
      }
      report({ done: run + 1, total: runs });
    }
    return { calls };
  } finally {
    for (const session of sessions) await session.release();
  }
}
