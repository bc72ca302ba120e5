import { setImmediate } from 'node:timers/promises';
import type { Failure } from '../../../shared/failure';
import { type GramPlace, gramRows } from '../calibration/gram';
import { badCalibration } from '../calibration/calibrationFailure';
import type { TiledMemory } from './tiledMemory';
import type { WorkDone } from './workDone';

/** Of the mean of the diagonal. */
const DAMPING = 0.01;

/**
 * Reads H = 2 / weight · gram into the triangle, sets H_jj = 1 for dead inputs, adds the damping, and factors H = R Rᵀ with R
 * upper triangular, in place; the inverses of R's diagonal tiles are kept. U = R⁻¹ is the upper Cholesky factor of H⁻¹ that
 * SparseGPT's authors compute, so that 1 / U_jj = R_jj, without inverting H. Returns which inputs are dead. Fails `malformed`
 * where H is not positive definite.
 */
export async function factorHessian(
  memory: TiledMemory,
  gram: GramPlace,
  {
    block,
    work,
    signal,
  }: {
    readonly block: number;
    readonly work: WorkDone;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<Uint8Array> {
  const dead = await readHessian(memory, gram, block, signal);
  for (let column = memory.blocks - 1; column >= 0; column--) {
    for (let row = column; row >= 0; row--) {
      await setImmediate();
      signal?.throwIfAborted();
      const tile = memory.triangle(row, column);
      for (let k = column + 1; k < memory.blocks; k++)
        memory.subtract(tile, memory.triangle(row, k), memory.triangle(column, k), memory.side);
      if (row < column) solve(memory, tile, memory.inverse(column));
      else if (!factorTile(memory.square(tile), memory.side)) throw notPositive(gram);
      else invertTile(memory.square(tile), memory.square(memory.inverse(column)), memory.side);
      work.factored(column);
    }
  }
  return dead;
}

async function readHessian(
  memory: TiledMemory,
  gram: GramPlace,
  block: number,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const [columns = 0] = gram.array.shape;
  const { side, blocks } = memory;
  const scale = 2 / gram.weight;
  const dead = new Uint8Array(columns);
  let trace = 0;
  for await (const { first, values } of gramRows(gram, signal))
    for (let row = first; row < first + values.length / columns; row++) {
      const inRow = values.subarray((row - first) * columns, (row - first + 1) * columns);
      const [own, place] = [Math.floor(row / block), (row % block) * side];
      for (let i = own; i < blocks; i++) {
        const part = inRow.subarray(i * block, (i + 1) * block);
        const tile = memory.square(memory.triangle(own, i));
        for (let c = 0; c < part.length; c++) tile[place + c] = part[c]! * scale;
      }
      if (inRow[row]! < 0) throw notPositive(gram);
      dead[row] = +(inRow[row] === 0);
      trace += dead[row] ? 1 : inRow[row]! * scale;
    }
  const damping = (DAMPING * trace) / columns;
  for (let i = 0; i < blocks; i++) {
    const tile = memory.square(memory.triangle(i, i));
    for (let c = 0; c < side; c++) {
      const column = i * block + c;
      const own = c * (side + 1);
      if (c >= block || column >= columns) tile[own] = 1;
      else tile[own] = (dead[column] ? 1 : tile[own]!) + damping;
    }
  }
  return dead;
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

const notPositive = ({ path, layer }: GramPlace): Failure =>
  badCalibration(path, `the gram of the layer ${layer} cannot be factored`);
