import { magnitudeBits } from '../prune/cut';
import type { Matrix } from '../prune/matrix';

/** How many zeros every output row has that got more of them; undefined where the rows differ, or none did. */
export function rowZeros(before: Matrix, after: Matrix): number | undefined {
  const [old, now] = [zerosPerRow(before), zerosPerRow(after)];
  const counts = new Set([...now].filter((zeros, row) => zeros !== old[row]));
  return counts.size === 1 ? [...counts][0] : undefined;
}

function zerosPerRow({ bits, geometry: g }: Matrix): Float64Array {
  const zeros = new Float64Array(g.outputs);
  const mask = magnitudeBits(bits);
  for (let output = 0; output < g.outputs; output++)
    for (let position = 0; position < g.kernel; position++)
      for (let input = 0; input < g.inputs; input++) {
        const index = output * g.outputStride + position * g.kernelStride + input * g.inputStride;
        if ((bits[index]! & mask) === 0) zeros[output]!++;
      }
  return zeros;
}
