import { badCalibration } from '../../calibration/calibrationFailure';
import { factorTiles } from '../../obs/factorTiles';
import { TiledMemory } from '../../obs/tiledMemory';
import { type InputMoments, momentRows } from './inputMoments';

/** Of the mean of the diagonal, as SparseGPT and OSSCAR have it. */
const RIDGE = 0.01;
const BLOCK = 128;

/** C + λ·1 of some inputs, factored. */
export interface KeptMoments {
  readonly memory: TiledMemory;
  /** Inputs of a block of the memory; whole units. */
  readonly block: number;
  readonly ridge: number;
}

/**
 * Factors the second moments of the inputs `kept`, with a ridge of 0.01 of their mean, more where tokens are few, or the one that is
 * given. `width`: inputs of a unit. Fails `malformed` where they cannot be factored.
 */
export async function factorKept(
  moments: InputMoments,
  kept: readonly number[],
  {
    width,
    rows,
    ridge: given,
  }: { readonly width: number; readonly rows: number; readonly ridge?: number | undefined },
  signal?: AbortSignal,
): Promise<KeptMoments> {
  const block = Math.min(kept.length, width * Math.max(1, Math.floor(BLOCK / width)));
  // Room for a square of a block, too, whatever the rows.
  const memory = new TiledMemory({ columns: kept.length, block, rows: Math.max(rows, block + 3) });
  const { side, blocks } = memory;
  const places = new Map(kept.map((input, at) => [input, at]));
  let trace = 0;
  for await (const { row, values } of momentRows(moments, signal)) {
    const at = places.get(row);
    if (at === undefined) continue;
    const own = Math.floor(at / block);
    for (let i = own; i < blocks; i++) {
      const tile = memory.square(memory.triangle(own, i));
      const last = Math.min(block, kept.length - i * block);
      for (let c = 0; c < last; c++) tile[(at % block) * side + c] = values[kept[i * block + c]!]!;
    }
    trace += values[row]!;
  }
  const ridge = given ?? ((RIDGE * moments.caution * trace) / kept.length || 1);
  for (let i = 0; i < blocks; i++) {
    const tile = memory.square(memory.triangle(i, i));
    for (let c = 0; c < side; c++) {
      const isThere = c < block && i * block + c < kept.length;
      tile[c * (side + 1)] = isThere ? tile[c * (side + 1)]! + ridge : 1;
    }
  }
  if (ridge > 0 && (await factorTiles(memory, { signal }))) return { memory, block, ridge };
  const { path, layer } = moments.gram;
  throw badCalibration(path, `the gram of the layer ${layer} cannot be factored`);
}
