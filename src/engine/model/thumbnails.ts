import { renderTile } from '../../core/prune/renderTile';
import type { States } from '../../core/prune/tensorState';
import { inLanes } from '../../core/stats/inLanes';
import { isReadable, type Weights } from '../../core/stats/weights';
import { OVERVIEW, type Tile } from '../../shared/statistics';

interface ThumbnailRequest {
  readonly states: States;
  readonly rows: number;
  readonly columns: number;
  readonly signal: AbortSignal;
  readonly report: (tile: Tile) => void;
}

/** Pictures of whole layers, before everything that nobody looks at. What no step touches has one since it was scanned. */
export async function renderThumbnails(
  weights: Weights,
  layers: readonly number[],
  { states, rows, columns, signal, report }: ThumbnailRequest,
): Promise<void> {
  const options = { signal, urgent: true };
  const isOverview = rows === OVERVIEW.rows && columns === OVERVIEW.columns;
  await inLanes(layers, weights.hands, async layer => {
    signal.throwIfAborted();
    const tensor = weights.model.weights[layer]!;
    if (isOverview && isReadable(tensor) && !states.has(tensor.id)) {
      report((await weights.relief(layer, options)).overview);
      return;
    }
    const { outputs, inputs } = weights.model.description.layers[layer]!;
    const whole = { row: 0, column: 0, height: outputs, width: inputs, rows, columns };
    report(await renderTile(weights, layer, whole, { states, ...options }));
  });
}
