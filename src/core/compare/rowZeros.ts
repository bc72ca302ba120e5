import type { WeightMatrix } from '../prune/weightMatrix';
import { magnitudeBits } from '../weights/mask/resolvedMask';
import { indexAt } from '../weights/view';

/** How many zeros every output row has that got more of them; undefined where the rows differ, or none did. */
export function rowZeros(before: WeightMatrix, after: WeightMatrix): number | undefined {
  const [old, now] = [zerosPerRow(before), zerosPerRow(after)];
  const counts = new Set([...now].filter((zeros, row) => zeros !== old[row]));
  return counts.size === 1 ? [...counts][0] : undefined;
}

function zerosPerRow({ bits, view }: WeightMatrix): Float64Array {
  const [outputs, inputs, kernel] = view.shape;
  const zeros = new Float64Array(outputs);
  const mask = magnitudeBits(bits);
  for (let output = 0; output < outputs; output++)
    for (let position = 0; position < kernel; position++)
      for (let input = 0; input < inputs; input++)
        if ((bits[indexAt(view, output, input, position)]! & mask) === 0) zeros[output]!++;
  return zeros;
}
