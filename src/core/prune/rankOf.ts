import { heatmapView, indexAt } from '../weights/view';
import { magnitudeBits } from '../weights/mask/resolvedMask';
import type { Weights } from '../stats/weights';
import { isReadable } from '../weights/weightTensor';

/** A weight's 1-based rank among its layer's stored magnitudes, smallest first, ties by storage index; 0 where unreadable. */
export async function rankOf(
  weights: Weights,
  { layer, row, column }: { readonly layer: number; readonly row: number; readonly column: number },
  signal?: AbortSignal,
): Promise<number> {
  const tensor = weights.model.weights[layer]!;
  if (!isReadable(tensor)) return 0;
  const index = indexAt(heatmapView(weights.model.description.layers[layer]!), row, column);
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
