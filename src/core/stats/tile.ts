import type { TileRequest } from '../../shared/stats/statistics';
import { storageLines, type WeightView } from '../weights/view';
import type { ElementChunk } from '../onnx/elements/elementChunk';

/** Clips a request to the matrix, at least one weight and one cell. */
export function clipRequest(
  request: TileRequest,
  { shape: [outputs, inputs] }: WeightView,
): TileRequest {
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
  view: WeightView,
): { readonly first: number; readonly count: number } {
  const { transposed, length } = storageLines(view);
  return transposed
    ? { first: request.column * length, count: request.width * length }
    : { first: request.row * length, count: request.height * length };
}

/**
 * The parts of a chunk that a request needs: the whole of it, or where the request is narrow a piece of each storage line.
 * The pieces are views of the chunk.
 */
export function* neededPieces(
  chunk: ElementChunk,
  request: TileRequest,
  view: WeightView,
): Generator<ElementChunk> {
  const { transposed, length: line, stride } = storageLines(view);
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
