import type { Failure } from '../../../shared/failure';
import { type GramPlace, gramRows } from '../calibration/gram';
import { badCalibration } from '../calibration/calibrationFailure';
import { factorTiles } from './factorTiles';
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
  if (!(await factorTiles(memory, { work, signal }))) throw notPositive(gram);
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

const notPositive = ({ path, layer }: GramPlace): Failure =>
  badCalibration(path, `the gram of the layer ${layer} cannot be factored`);
