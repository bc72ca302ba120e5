import { scanAll } from '../../core/prune/plan';
import { mapConcurrent } from '../../core/weights/mapConcurrent';
import { emptyStatistics, type Weights } from '../../core/stats/weights';
import { isReadable } from '../../core/weights/weightTensor';
import type { Progress } from '../../shared/rpc/method';
import type { LayerScan } from '../../shared/stats/plan';
import { throttled } from '../process/throttled';

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
  await mapConcurrent(order, weights.concurrency, async layer => {
    signal.throwIfAborted();
    const tensor = weights.model.weights[layer]!;
    const statistics = isReadable(tensor)
      ? await weights.statistics(tensor, signal)
      : emptyStatistics(tensor);
    report({ layer, statistics });
    progress({ done: ++done, total: order.length });
  });
  // What no layer shows: biases, mostly.
  await scanAll(weights, { signal });
  await weights.keep();
}
