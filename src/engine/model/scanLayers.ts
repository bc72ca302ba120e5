import { scanAll } from '../../core/prune/plan';
import { inLanes } from '../../core/stats/inLanes';
import { isReadable, unread, type Weights } from '../../core/stats/weights';
import type { Progress } from '../../shared/method';
import type { LayerScan } from '../../shared/plan';
import { throttled } from '../throttled';

interface ScanOptions {
  readonly first: readonly number[];
  readonly signal: AbortSignal;
  readonly report: (event: LayerScan | Progress) => void;
}

/** Reports the statistics of every layer, `first` ones first. Few are under way at a time, so that what is urgent comes between. */
export async function scanLayers(
  weights: Weights,
  { first, signal, report }: ScanOptions,
): Promise<void> {
  const layers = weights.model.description.layers.map(({ index }) => index);
  const order = [...new Set([...first, ...layers])];
  const progress = throttled(report);
  let done = 0;
  await inLanes(order, weights.hands, async layer => {
    signal.throwIfAborted();
    const tensor = weights.model.weights[layer]!;
    const statistics = isReadable(tensor)
      ? await weights.statistics(tensor, signal)
      : unread(tensor);
    report({ layer, statistics });
    progress({ done: ++done, total: order.length });
  });
  // What no layer shows: biases, mostly.
  await scanAll(weights, { signal });
  await weights.keep();
}
