import type { Tile } from '../../shared/statistics';
import { clipRequest, planeOf, storageRun, TilePool, type TileRequest } from '../stats/tile';
import { toFloats } from '../stats/toFloats';
import { isReadable, type Weights } from '../stats/weights';
import { readPruned } from './current';
import type { States } from './tensorState';

/** A picture of a rectangle of a layer under its state. Layers whose weights are not read give an empty-looking tile. */
export async function renderTile(
  weights: Weights,
  layer: number,
  asked: TileRequest,
  { states, signal }: { readonly states: States; readonly signal?: AbortSignal },
): Promise<Tile> {
  const plane = planeOf(weights.model.description.layers[layer]!, asked.slice);
  const tensor = weights.model.weights[layer]!;
  const request = clipRequest(asked, plane);
  const pool = new TilePool(request, plane);
  if (!isReadable(tensor)) return pool.result(layer, new Float32Array());
  const { elementType } = tensor;
  const run = { ...storageRun(request, plane), signal };
  const state = states.get(tensor.id);
  for await (const { first, bits } of readPruned(weights, tensor, state, run))
    pool.add(first, toFloats(elementType, bits));
  const single = request.rows === request.height && request.columns === request.width;
  if (!single) return pool.result(layer, new Float32Array());
  const dense = new TilePool(request, plane);
  for await (const { first, bits } of weights.read(tensor, run))
    dense.add(first, toFloats(elementType, bits));
  return pool.result(layer, dense.result(layer, new Float32Array()).mean);
}
