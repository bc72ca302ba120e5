import { readModelIndex } from '../../../core/onnx/read/readModelIndex';
import type { CallContext } from '../../../shared/rpc/method';
import type { LoadCost, LoadCostRequest } from '../../api/timing';
import { openRuntime } from '../../session';
import { arbitraryFeeds } from '../arbitraryFeeds';

/** Loads a file on the CPU, and runs it once: what it takes until it stands there, and the most memory of this process ever. */
export async function loadCost(
  { file, sizes, runtime }: LoadCostRequest,
  { signal }: Pick<CallContext<never>, 'signal'>,
): Promise<LoadCost> {
  const opened = await openRuntime(runtime);
  const feeds = await arbitraryFeeds(file, sizes, signal);
  const began = performance.now();
  const session = await opened.load(file, { provider: 'cpu', sessionCache: 'all' });
  const milliseconds = performance.now() - began;
  try {
    signal.throwIfAborted();
    await session.run(feeds);
    const peakBytes = process.resourceUsage().maxRSS * 1024;
    const { sizes: all } = await readModelIndex(file, signal);
    return { milliseconds, peakBytes, bytes: all.reduce((sum, size) => sum + size, 0) };
  } finally {
    await session.release();
  }
}
