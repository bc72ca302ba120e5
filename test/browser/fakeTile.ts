import type { Layer } from '../../src/shared/model/layer';
import type { Tile } from '../../src/shared/stats/statistics';

/** The rectangle and resolution of a tile. */
export interface TileOptions {
  readonly row: number;
  readonly column: number;
  readonly height: number;
  readonly width: number;
  readonly rows: number;
  readonly columns: number;
  /** Kernel position: the matrix is then its column of every input. */
  readonly slice?: number;
}

/** Pools weights into a tile as `shared/statistics.ts` defines it, the plain way. */
export function fakeTile(
  layer: Layer,
  weights: { readonly now: Float32Array; readonly base: Float32Array },
  request: TileOptions,
): Tile {
  const { index, outputs } = layer;
  const positions = layer.kernel.reduce((product, side) => product * side, 1);
  const stride = request.slice === undefined ? 1 : positions;
  const inputs = layer.inputs / stride;
  const height = Math.min(outputs - request.row, request.height);
  const width = Math.min(inputs - request.column, request.width);
  const rows = Math.min(height, request.rows);
  const columns = Math.min(width, request.columns);
  const cells = rows * columns;
  const [mean, max, signed, zeros, count] = Array.from(
    { length: 5 },
    () => new Float64Array(cells),
  );
  const exact = rows === height && columns === width;
  const before = new Float32Array(exact ? cells : 0);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = ((request.row + y) * inputs + request.column + x) * stride + (request.slice ?? 0);
      const cell = Math.floor((y * rows) / height) * columns + Math.floor((x * columns) / width);
      const value = weights.now[at]!;
      mean![cell]! += Math.abs(value);
      max![cell] = Math.max(max![cell]!, Math.abs(value));
      signed![cell]! += value;
      zeros![cell]! += value === 0 ? 1 : 0;
      count![cell]! += 1;
      if (exact) before[cell] = Math.abs(weights.base[at]!);
    }
  const per = (sum: Float64Array): Float32Array => Float32Array.from(sum, (v, i) => v / count![i]!);
  return {
    layer: index,
    row: request.row,
    column: request.column,
    height,
    width,
    rows,
    columns,
    mean: per(mean!),
    max: Float32Array.from(max!),
    signed: per(signed!),
    zeros: per(zeros!),
    before,
  };
}
