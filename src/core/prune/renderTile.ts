import type { Tile, TileRequest } from '../../shared/statistics';
import { clipRequest, planeOf, type Plane, storageRun } from '../stats/tile';
import type { LabourOptions } from '../stats/labour';
import { isReadable, type Weights } from '../stats/weights';
import { settle } from './settle';
import type { States } from './tensorState';

/** Pictures of fewer weights are not worth sharing out. */
const SHARED = 1 << 21;

/** A picture of a rectangle of a layer under its state. Layers whose weights are not read give an empty-looking tile. */
export async function renderTile(
  weights: Weights,
  layer: number,
  asked: TileRequest,
  { states, ...options }: LabourOptions & { readonly states: States },
): Promise<Tile> {
  const plane = planeOf(weights.model.description.layers[layer]!, asked.slice);
  const tensor = weights.model.weights[layer]!;
  const request = clipRequest(asked, plane);
  if (!isReadable(tensor)) return emptyTile(layer, request);
  const cut = await settle(weights, tensor, states.get(tensor.id), options.signal);
  const parts = await Promise.all(
    bandsOf(request, plane, weights.hands).map(band =>
      weights.perform({ kind: 'tile', tensor, cut, layer, plane, request: band }, options),
    ),
  );
  return parts.length === 1 ? parts[0]! : joinTiles(request, plane, parts);
}

/** By cells alone: a lying size of the layer takes no memory. */
function emptyTile(layer: number, request: TileRequest): Tile {
  const cells = (): Float32Array => new Float32Array(request.rows * request.columns);
  const figures = { mean: cells(), max: cells(), signed: cells(), zeros: cells() };
  return { layer, ...request, ...figures, before: new Float32Array() };
}

/**
 * The request cut across storage lines into equal bands, one a hand. Where weights and cells both divide evenly, a band has
 * the very cells of the whole.
 */
function bandsOf(request: TileRequest, plane: Plane, hands: number): readonly TileRequest[] {
  const { row, column, height, width, rows, columns } = request;
  const [length, cells] = plane.transposed ? [width, columns] : [height, rows];
  const isEven = length % hands === 0 && cells % hands === 0;
  if (!isEven || storageRun(request, plane).count < SHARED) return [request];
  return Array.from({ length: hands }, (_, i) => {
    const share = { from: (i * length) / hands, length: length / hands, cells: cells / hands };
    return plane.transposed
      ? { ...request, column: column + share.from, width: share.length, columns: share.cells }
      : { ...request, row: row + share.from, height: share.length, rows: share.cells };
  });
}

function joinTiles(request: TileRequest, plane: Plane, parts: readonly Tile[]): Tile {
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
      start += plane.transposed ? part.columns : part.rows * request.columns;
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
