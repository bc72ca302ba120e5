import { solveTiles } from '../../obs/solveTiles';
import { factorKept } from './keptMoments';
import type { InputMoments } from './inputMoments';

/** (C + λ)⁻¹ of some inputs, [inputs, inputs], and λ. */
export interface WholeInverse {
  readonly inverse: Float64Array;
  readonly ridge: number;
}

/** Inverts the second moments of the inputs `kept` with a ridge, the usual one unless told. Fails as `factorKept` does. */
export async function wholeInverse(
  moments: InputMoments,
  kept: readonly number[],
  { width, ridge }: { readonly width: number; readonly ridge?: number | undefined },
  signal?: AbortSignal,
): Promise<WholeInverse> {
  const size = kept.length;
  const factored = await factorKept(moments, kept, { width, rows: size, ridge }, signal);
  const { memory, block } = factored;
  const tiles = Array.from({ length: memory.blocks }, (_, i) => memory.tall(memory.weights(i)));
  for (let at = 0; at < size; at++)
    tiles[Math.floor(at / block)]![at * memory.side + (at % block)] = 1;
  await solveTiles(memory, signal);
  const inverse = new Float64Array(size * size);
  for (const [i, tile] of tiles.entries())
    for (let row = 0; row < size; row++)
      for (let c = 0; c < block && i * block + c < size; c++)
        inverse[row * size + i * block + c] = tile[row * memory.side + c]!;
  return { inverse, ridge: factored.ridge };
}
