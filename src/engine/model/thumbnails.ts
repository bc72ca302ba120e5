import { renderTile } from '../../core/prune/renderTile';
import type { PruneMasks } from '../../core/weights/mask/tensorMask';
import { mapConcurrent } from '../../core/weights/mapConcurrent';
import type { Weights } from '../../core/stats/weights';
import { isReadable } from '../../core/weights/weightTensor';
import { OVERVIEW, type Tile } from '../../shared/stats/statistics';

interface ThumbnailRequest {
  readonly masks: PruneMasks;
  readonly rows: number;
  readonly columns: number;
  readonly signal: AbortSignal;
  readonly report: (tile: Tile) => void;
}

/** Pictures of whole layers, before everything that nobody looks at. What no step touches has one since it was scanned. */
export async function renderThumbnails(
  weights: Weights,
  layers: readonly number[],
  { masks, rows, columns, signal, report }: ThumbnailRequest,
): Promise<void> {
  const options = { signal, urgent: true };
  const isOverview = rows === OVERVIEW.rows && columns === OVERVIEW.columns;
  await mapConcurrent(layers, weights.concurrency, async layer => {
    signal.throwIfAborted();
    const tensor = weights.model.weights[layer]!;
    if (isOverview && isReadable(tensor) && !masks.has(tensor.id)) {
      report((await weights.summary(layer, options)).overview);
      return;
    }
    const { outputs, inputs } = weights.model.description.layers[layer]!;
    const whole = { row: 0, column: 0, height: outputs, width: inputs, rows, columns };
    report(await renderTile(weights, layer, whole, { masks, ...options }));
  });
}
