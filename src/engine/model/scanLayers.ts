import { isReadable, unread, type Weights } from '../../core/stats/weights';
import type { Progress } from '../../shared/method';
import type { LayerScan } from '../../shared/plan';

interface ScanOptions {
  readonly first: readonly number[];
  readonly signal: AbortSignal;
  readonly report: (event: LayerScan | Progress) => void;
}

/** Reports the statistics of every layer, `first` ones first. Yields between layers, so that tiles need not wait. */
export async function scanLayers(
  weights: Weights,
  { first, signal, report }: ScanOptions,
): Promise<void> {
  const layers = weights.model.description.layers.map(({ index }) => index);
  const order = [...new Set([...first, ...layers])];
  let done = 0;
  for (const layer of order) {
    signal.throwIfAborted();
    const tensor = weights.model.weights[layer]!;
    const statistics = isReadable(tensor)
      ? (await weights.scan(tensor, signal)).statistics
      : unread(tensor);
    report({ layer, statistics });
    report({ done: ++done, total: order.length });
    await new Promise(resolve => setImmediate(resolve));
  }
}
