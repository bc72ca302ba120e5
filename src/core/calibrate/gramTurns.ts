import type { LayerInput } from './layerInputs';

/** Bytes that the grams of one turn take in float64: that of one input of 5120 features, the largest of Stable Diffusion 2. */
export const TURN_BYTES = 5120 * 5120 * 8;

/** Grams of more features are not measured: half a gigabyte each in float64, and minutes to factor. */
export const MOST_GRAM_FEATURES = 8192;

/** Positions of inputs in turns: grams of a turn fit into `bytes` together, or it has one alone. A turn is one pass. */
export function gramTurns(
  inputs: readonly Pick<LayerInput, 'features'>[],
  bytes = TURN_BYTES,
): readonly (readonly number[])[] {
  const turns: number[][] = [];
  let left = 0;
  for (const [at, { features }] of inputs.entries()) {
    if (features > MOST_GRAM_FEATURES) continue;
    const size = features * features * 8;
    if (turns.length === 0 || size > left) {
      turns.push([]);
      left = bytes;
    }
    turns.at(-1)!.push(at);
    left -= size;
  }
  return turns;
}
