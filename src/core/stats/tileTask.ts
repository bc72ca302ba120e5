import type { Tile, TileRequest } from '../../shared/stats/statistics';
import type { ByteSource } from '../io/source';
import { readElements } from '../onnx/elements/readElements';
import { readMasked } from '../weights/mask/readMasked';
import { applyMask, type ResolvedMask } from '../weights/mask/resolvedMask';
import type { Task } from '../weights/taskExecutor';
import { floatBlocks } from '../weights/toFloats';
import type { WeightView } from '../weights/view';
import type { WeightTensor } from '../weights/weightTensor';
import { neededPieces, storageRun } from './tile';
import { TilePool } from './tilePool';

/** Draws a rectangle of a layer's matrix, as it is under a mask. */
export interface TileTask extends Task<Tile> {
  readonly kind: 'tile';
  readonly tensor: WeightTensor;
  readonly mask: ResolvedMask;
  readonly layer: number;
  readonly view: WeightView;
  /** Clipped to the view. */
  readonly request: TileRequest;
}

export async function drawTile(
  files: readonly ByteSource[],
  { tensor, mask, layer, view, request }: TileTask,
  signal?: AbortSignal,
): Promise<Tile> {
  const { elementType } = tensor;
  const pool = new TilePool(request, view);
  const single = request.rows === request.height && request.columns === request.width;
  // Where cells are single weights, a pruned one keeps its old value, dimmed.
  const base = single ? new TilePool(request, view) : undefined;
  const run = { ...storageRun(request, view), signal };
  if (mask.kind === 'bits' && mask.values) {
    for await (const chunk of readMasked(files, tensor, mask, run))
      for (const piece of neededPieces(chunk, request, view))
        for (const { first, values } of floatBlocks(elementType, piece)) pool.add(first, values);
    return pool.result(layer, new Float32Array());
  }
  for await (const chunk of readElements(files, tensor, run))
    for (const piece of neededPieces(chunk, request, view)) {
      if (base)
        for (const { first, values } of floatBlocks(elementType, piece)) base.add(first, values);
      applyMask(piece, mask);
      for (const { first, values } of floatBlocks(elementType, piece)) pool.add(first, values);
    }
  const none = new Float32Array();
  return pool.result(layer, base ? base.result(layer, none).mean : none);
}
