import type { Layer } from '../../shared/layer';
import type { TileRequest } from '../../shared/statistics';
import type { ElementChunk } from '../onnx/readElements';

/** How a layer's matrix lies in storage: `major` lines of `minor` elements; `transposed` when lines are inputs. */
export interface Plane {
  readonly outputs: number;
  readonly inputs: number;
  readonly transposed: boolean;
  /** Stored elements from one input to the next within a line, and where the first lies. */
  readonly stride: number;
  readonly offset: number;
}

/** The matrix of a layer as the heatmap shows it; convolutions are folded to outputs x (inputs·kernel) in storage order. */
export function planeOf({ outputs, inputs, layout, kernel }: Layer, slice?: number): Plane {
  const plane = { outputs, inputs, transposed: layout === 'in-out', stride: 1, offset: 0 };
  const positions = kernel.reduce((product, side) => product * side, 1);
  if (slice === undefined || layout !== 'out-in-k' || slice >= positions) return plane;
  return { ...plane, inputs: inputs / positions, stride: positions, offset: slice };
}

/** Clips a request to the matrix, at least one weight and one cell. */
export function clipRequest(request: TileRequest, { outputs, inputs }: Plane): TileRequest {
  const row = Math.max(0, Math.min(outputs - 1, Math.floor(request.row)));
  const column = Math.max(0, Math.min(inputs - 1, Math.floor(request.column)));
  const height = Math.max(1, Math.min(outputs - row, Math.floor(request.height)));
  const width = Math.max(1, Math.min(inputs - column, Math.floor(request.width)));
  const rows = Math.max(1, Math.min(height, Math.floor(request.rows)));
  const columns = Math.max(1, Math.min(width, Math.floor(request.columns)));
  return { row, column, height, width, rows, columns };
}

/** The run of storage elements that covers a clipped request: whole lines from the first to the last it needs. */
export function storageRun(
  request: TileRequest,
  plane: Plane,
): { readonly first: number; readonly count: number } {
  return plane.transposed
    ? { first: request.column * plane.outputs, count: request.width * plane.outputs }
    : {
        first: request.row * plane.inputs * plane.stride,
        count: request.height * plane.inputs * plane.stride,
      };
}

/**
 * The parts of a chunk that a request needs: the whole of it, or where the request is narrow a piece of each storage line.
 * The pieces are views of the chunk.
 */
export function* neededPieces(
  chunk: ElementChunk,
  request: TileRequest,
  { transposed, outputs, inputs, stride }: Plane,
): Generator<ElementChunk> {
  const line = transposed ? outputs : inputs * stride;
  const from = transposed ? request.row : request.column * stride;
  const length = transposed ? request.height : request.width * stride;
  if (2 * length > line) {
    yield chunk;
    return;
  }
  const { first, bits } = chunk;
  for (let start = first - (first % line) + from; start < first + bits.length; start += line) {
    const at = Math.max(0, start - first);
    const end = start + length - first;
    if (end > at) yield { first: first + at, bits: bits.subarray(at, end) };
  }
}
