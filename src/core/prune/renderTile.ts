import type { Tile, TileRequest } from '../../shared/stats/statistics';
import { clipRequest, storageRun } from '../stats/tile';
import type { TileTask } from '../stats/tileTask';
import type { TaskOptions } from '../weights/taskExecutor';
import type { Weights } from '../stats/weights';
import { isReadable } from '../weights/weightTensor';
import { heatmapView, storageLines, type WeightView } from '../weights/view';
import { resolveMask } from './resolveMask';
import type { PruneMasks } from '../weights/mask/tensorMask';

/** Pictures of fewer weights are not worth sharing out. */
const SHARED = 1 << 21;

/** A picture of a rectangle of a layer under its mask. Layers whose weights are not read give an empty-looking tile. */
export async function renderTile(
  weights: Weights,
  layer: number,
  asked: TileRequest,
  { masks, ...options }: TaskOptions & { readonly masks: PruneMasks },
): Promise<Tile> {
  const view = heatmapView(weights.model.description.layers[layer]!, asked.slice);
  const tensor = weights.model.weights[layer]!;
  const request = clipRequest(asked, view);
  if (!isReadable(tensor)) return emptyTile(layer, request);
  const mask = await resolveMask(weights, tensor, masks.get(tensor.id), options.signal);
  const parts = await Promise.all(
    bandsOf(request, view, weights.concurrency).map(band => {
      const task: TileTask = { kind: 'tile', tensor, mask, layer, view, request: band };
      return weights.runTask(task, options);
    }),
  );
  return parts.length === 1 ? parts[0]! : joinTiles(request, view, parts);
}

/** By cells alone: a lying size of the layer takes no memory. */
function emptyTile(layer: number, request: TileRequest): Tile {
  const cells = (): Float32Array => new Float32Array(request.rows * request.columns);
  const figures = { mean: cells(), max: cells(), signed: cells(), zeros: cells() };
  return { layer, ...request, ...figures, before: new Float32Array() };
}

/**
 * The request divided across storage lines into equal bands, one for each concurrent task. Where weights and cells both divide evenly, a band has
 * the very cells of the whole.
 */
function bandsOf(
  request: TileRequest,
  view: WeightView,
  concurrency: number,
): readonly TileRequest[] {
  const { transposed } = storageLines(view);
  const { row, column, height, width, rows, columns } = request;
  const [length, cells] = transposed ? [width, columns] : [height, rows];
  const isEven = length % concurrency === 0 && cells % concurrency === 0;
  if (!isEven || storageRun(request, view).count < SHARED) return [request];
  return Array.from({ length: concurrency }, (_, i) => {
    const share = {
      from: (i * length) / concurrency,
      length: length / concurrency,
      cells: cells / concurrency,
    };
    return transposed
      ? { ...request, column: column + share.from, width: share.length, columns: share.cells }
      : { ...request, row: row + share.from, height: share.length, rows: share.cells };
  });
}

function joinTiles(request: TileRequest, view: WeightView, parts: readonly Tile[]): Tile {
  const { transposed } = storageLines(view);
  const join = (figure: 'mean' | 'max' | 'signed' | 'zeros' | 'before'): Float32Array => {
    if (parts[0]![figure].length === 0) return new Float32Array();
    const whole = new Float32Array(request.rows * request.columns);
    let start = 0;
    for (const part of parts) {
      for (let row = 0; row < part.rows; row++)
        whole.set(
          part[figure].subarray(row * part.columns, (row + 1) * part.columns),
          start + row * request.columns,
        );
      start += transposed ? part.columns : part.rows * request.columns;
    }
    return whole;
  };
  return {
    layer: parts[0]!.layer,
    ...request,
    mean: join('mean'),
    max: join('max'),
    signed: join('signed'),
    zeros: join('zeros'),
    before: join('before'),
  };
}
