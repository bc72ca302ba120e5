import { geometryOf } from './geometry';
import { magnitudeBits } from './cut';
import { isReadable, type Weights } from '../stats/weights';

/** A weight's 1-based rank among its layer's stored magnitudes, smallest first, ties by storage index; 0 where unreadable. */
export async function rankOf(
  weights: Weights,
  { layer, row, column }: { readonly layer: number; readonly row: number; readonly column: number },
  signal?: AbortSignal,
): Promise<number> {
  const tensor = weights.model.weights[layer]!;
  const { layout, inputs } = weights.model.description.layers[layer]!;
  if (!isReadable(tensor)) return 0;
  const index =
    layout === 'in-out'
      ? column * geometryOf(tensor.dims, layout).outputs + row
      : row * inputs + column;
  let own = 0;
  for await (const { bits } of weights.read(tensor, { first: index, count: 1, signal }))
    own = bits[0]! & magnitudeBits(bits);
  let rank = 1;
  for await (const { first, bits } of weights.read(tensor, { signal })) {
    const mask = magnitudeBits(bits);
    for (let i = 0; i < bits.length; i++) {
      const magnitude = bits[i]! & mask;
      if (magnitude < own || (magnitude === own && first + i < index)) rank++;
    }
  }
  return rank;
}
