import { renderTile } from '../../core/prune/renderTile';
import type { PruneMasks } from '../../core/weights/mask/tensorMask';
import { mapConcurrent } from '../../core/weights/mapConcurrent';
import type { Weights } from '../../core/stats/weights';
import { isReadable } from '../../core/weights/weightTensor';
import { onlyPlanes } from '../../shared/stats/onlyPlanes';
import { poolTile } from '../../shared/stats/poolTile';
import { OVERVIEW, type Tile, type TileRequest } from '../../shared/stats/statistics';

interface ThumbnailRequest extends Pick<TileRequest, 'rows' | 'columns' | 'planes'> {
  readonly masks: PruneMasks;
  readonly signal: AbortSignal;
  readonly report: (tile: Tile) => void;
}

/** Pictures of whole layers, before everything that nobody looks at. What no step touches has one since it was scanned. */
export async function renderThumbnails(
  weights: Weights,
  layers: readonly number[],
  { masks, rows, columns, planes, signal, report }: ThumbnailRequest,
): Promise<void> {
  const options = { signal, urgent: true };
  await mapConcurrent(layers, weights.concurrency, async layer => {
    signal.throwIfAborted();
    const tensor = weights.model.weights[layer]!;
    const isScanned = isReadable(tensor) && !masks.has(tensor.id);
    const tile = isScanned ? (await weights.summary(layer, options)).overview : await render(layer);
    report(onlyPlanes(poolTile(tile, rows, columns), planes));
  });

  /** In the cells of a scan, so that a step moves none. */
  function render(layer: number): Promise<Tile> {
    const { outputs, inputs } = weights.model.description.layers[layer]!;
    const whole = { row: 0, column: 0, height: outputs, width: inputs, ...OVERVIEW };
    return renderTile(weights, layer, whole, { masks, ...options });
  }
}
