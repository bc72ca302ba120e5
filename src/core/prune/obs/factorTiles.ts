import { setImmediate } from 'node:timers/promises';
import type { TiledMemory } from './tiledMemory';
import type { WorkDone } from './workDone';

/**
 * Factors the symmetric matrix in a memory's triangle as R Rᵀ with R upper triangular, in its place; the inverses of R's diagonal
 * tiles are kept. False where it is not positive definite.
 */
export async function factorTiles(
  memory: TiledMemory,
  {
    work,
    signal,
  }: { readonly work?: WorkDone | undefined; readonly signal?: AbortSignal | undefined } = {},
): Promise<boolean> {
  for (let column = memory.blocks - 1; column >= 0; column--) {
    for (let row = column; row >= 0; row--) {
      await setImmediate();
      signal?.throwIfAborted();
      const tile = memory.triangle(row, column);
      for (let k = column + 1; k < memory.blocks; k++)
        memory.subtract(tile, memory.triangle(row, k), memory.triangle(column, k), memory.side);
      if (row < column) solve(memory, tile, memory.inverse(column));
      else if (!factorTile(memory.square(tile), memory.side)) return false;
      else invertTile(memory.square(tile), memory.square(memory.inverse(column)), memory.side);
      work?.factored(column);
    }
  }
  return true;
}

/** Cholesky from the last column on: A = R Rᵀ. False where A is not positive definite. */
function factorTile(tile: Float64Array, side: number): boolean {
  for (let c = side - 1; c >= 0; c--) {
    for (let r = c; r >= 0; r--) {
      let sum = tile[r * side + c]!;
      for (let k = c + 1; k < side; k++) sum -= tile[r * side + k]! * tile[c * side + k]!;
      if (r < c) tile[r * side + c] = sum / tile[c * side + c]!;
      else if (sum > 0 && sum < Infinity) tile[r * side + c] = Math.sqrt(sum);
      else return false;
    }
    for (let r = c + 1; r < side; r++) tile[r * side + c] = 0;
  }
  return true;
}

/** The inverse of an upper triangle. */
function invertTile(tile: Float64Array, inverse: Float64Array, side: number): void {
  for (let r = side - 1; r >= 0; r--) {
    const own = 1 / tile[r * side + r]!;
    inverse[r * side + r] = own;
    for (let k = r + 1; k < side; k++) {
      const factor = -own * tile[r * side + k]!;
      if (factor !== 0)
        for (let c = k; c < side; c++) inverse[r * side + c]! += factor * inverse[k * side + c]!;
    }
  }
}

/** X Rᵀ = M for X, in M's place. */
function solve(memory: TiledMemory, tile: number, inverse: number): void {
  const [own, negative] = [memory.square(tile), memory.square(memory.scratch)];
  for (let i = 0; i < own.length; i++) negative[i] = -own[i]!;
  own.fill(0);
  memory.subtract(tile, memory.scratch, inverse, memory.side);
}
