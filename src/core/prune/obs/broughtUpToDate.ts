import { setImmediate } from 'node:timers/promises';
import type { TiledMemory } from './tiledMemory';
import { transposeInto } from './transposeInto';
import type { WorkDone } from './workDone';

/**
 * What the blocks before ask of a block's weights: with R = U⁻¹ and the changes Δ of the blocks before, -Δ R U of the block
 * alone. The same as SparseGPT's update of all later weights after each block, without the whole of U.
 */
export async function broughtUpToDate(
  memory: TiledMemory,
  block: number,
  { work, signal }: { readonly work: WorkDone; readonly signal?: AbortSignal | undefined },
): Promise<Float64Array> {
  const { side, rows } = memory;
  const place = memory.weights(memory.blocks);
  const now = memory.tall(place);
  const turned = memory.square(memory.scratch);
  now.fill(0);
  await setImmediate();
  signal?.throwIfAborted();
  for (let k = 0; k < block; k++) {
    await setImmediate();
    signal?.throwIfAborted();
    transposeInto(turned, memory.square(memory.triangle(k, block)), side);
    memory.subtract(place, memory.weights(k), memory.scratch, rows);
    work.updated();
  }
  transposeInto(turned, memory.square(memory.inverse(block)), side);
  for (let row = 0; row < now.length; row += side)
    for (let c = side - 1; c >= 0; c--) {
      let total = 0;
      for (let k = 0; k <= c; k++) total += now[row + k]! * turned[c * side + k]!;
      now[row + c] = total;
    }
  return now;
}
