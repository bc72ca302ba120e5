import { setImmediate } from 'node:timers/promises';
import type { TiledMemory } from './tiledMemory';
import { transposeInto } from './transposeInto';

/** X with R Rᵀ X = B for a factored memory. B and X lie in the memory's blocks of weights, turned: a row for each right side. */
export async function solveTiles(memory: TiledMemory, signal?: AbortSignal): Promise<void> {
  const { blocks, rows } = memory;
  for (let i = blocks - 1; i >= 0; i--) {
    await setImmediate();
    signal?.throwIfAborted();
    for (let k = i + 1; k < blocks; k++)
      memory.subtract(memory.weights(i), memory.weights(k), memory.triangle(i, k), rows);
    multiply(memory, memory.weights(i), memory.inverse(i), rows);
  }
  for (let i = 0; i < blocks; i++) {
    await setImmediate();
    signal?.throwIfAborted();
    for (let k = 0; k < i; k++) {
      turn(memory, memory.triangle(k, i));
      memory.subtract(memory.weights(i), memory.weights(k), memory.scratch, rows);
    }
    turn(memory, memory.inverse(i));
    multiply(memory, memory.weights(i), memory.scratch, rows);
  }
}

/** |Rᵀ X|² of each right side X, which lie as in `solveTiles` and stay: Xᵀ R Rᵀ X. */
export async function squaredLengths(
  memory: TiledMemory,
  signal?: AbortSignal,
): Promise<Float64Array> {
  const { blocks, rows, side } = memory;
  const lengths = new Float64Array(rows);
  const place = memory.weights(blocks);
  for (let i = 0; i < blocks; i++) {
    await setImmediate();
    signal?.throwIfAborted();
    const part = memory.tall(place).fill(0);
    for (let k = 0; k <= i; k++) {
      turn(memory, memory.triangle(k, i));
      memory.subtract(place, memory.weights(k), memory.scratch, rows);
    }
    for (let at = 0; at < part.length; at++) lengths[Math.floor(at / side)]! += part[at]! ** 2;
  }
  return lengths;
}

/** A tile on the diagonal of (R Rᵀ)⁻¹, which is Uᵀ U with U = R⁻¹. What lies in the blocks of weights is lost. */
export async function inverseTile(
  memory: TiledMemory,
  block: number,
  signal?: AbortSignal,
): Promise<Float64Array> {
  const { side } = memory;
  const sum = memory.square(memory.scratch).fill(0);
  // V = Uᵀ, tile after tile of the column, upwards.
  transposeInto(
    memory.tall(memory.weights(block)),
    memory.square(memory.inverse(block)),
    memory.side,
  );
  memory.subtract(memory.scratch, memory.weights(block), memory.weights(block), side);
  for (let i = block - 1; i >= 0; i--) {
    await setImmediate();
    signal?.throwIfAborted();
    const own = memory.weights(i);
    memory.tall(own).fill(0);
    for (let k = i + 1; k <= block; k++)
      memory.subtract(own, memory.weights(k), memory.triangle(i, k), side);
    multiply(memory, own, memory.inverse(i), side);
    memory.subtract(memory.scratch, own, own, side);
  }
  return sum.map(value => -value);
}

/** a · bᵀ in a's place. */
function multiply(memory: TiledMemory, a: number, b: number, rows: number): void {
  const spare = memory.weights(memory.blocks);
  const used = rows * memory.side;
  const [own, negative] = [memory.tall(a).subarray(0, used), memory.tall(spare)];
  for (let i = 0; i < own.length; i++) negative[i] = -own[i]!;
  own.fill(0);
  memory.subtract(a, spare, b, rows);
}

const turn = (memory: TiledMemory, tile: number): void => {
  transposeInto(memory.square(memory.scratch), memory.square(tile), memory.side);
};
