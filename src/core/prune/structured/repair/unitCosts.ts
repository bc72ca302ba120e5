import { inverseTile } from '../../obs/solveTiles';
import type { KeptMoments } from './keptMoments';

/**
 * What the loss of each unit would cost once the others made up for it: tr(W_Sᵀ ([C⁻¹]_SS)⁻¹ W_S), which is |W_j|² / [C⁻¹]_jj for
 * a neuron (OBS; ZipLM, SlimGPT). `weights`: [kept inputs, outputs], as the units stand in `moments`.
 */
export async function unitCosts(
  { memory, block }: KeptMoments,
  {
    weights,
    outputs,
    width,
  }: { readonly weights: Float64Array; readonly outputs: number; readonly width: number },
  signal?: AbortSignal,
): Promise<Float64Array> {
  const costs = new Float64Array(weights.length / outputs / width);
  const each = block / width;
  for (let i = 0; i < memory.blocks; i++) {
    const inverse = await inverseTile(memory, i, signal);
    for (let u = 0; u < each && i * each + u < costs.length; u++) {
      const first = i * block + u * width;
      const own = (r: number, c: number): number =>
        inverse[(u * width + r) * memory.side + u * width + c]!;
      const part = weights.slice(first * outputs, (first + width) * outputs);
      costs[i * each + u] = costOf(lowerOf(own, width), part, outputs);
    }
  }
  return costs;
}

/** Lower L with L Lᵀ = matrix, row after row. */
function lowerOf(at: (r: number, c: number) => number, width: number): Float64Array {
  const lower = new Float64Array(width * width);
  for (let r = 0; r < width; r++)
    for (let c = 0; c <= r; c++) {
      let sum = at(r, c);
      for (let k = 0; k < c; k++) sum -= lower[r * width + k]! * lower[c * width + k]!;
      lower[r * width + c] = r === c ? Math.sqrt(sum) : sum / lower[c * width + c]!;
    }
  return lower;
}

/** |L⁻¹ W|², in W's place. */
function costOf(lower: Float64Array, weights: Float64Array, outputs: number): number {
  const width = weights.length / outputs;
  let cost = 0;
  for (let r = 0; r < width; r++)
    for (let o = 0; o < outputs; o++) {
      let sum = weights[r * outputs + o]!;
      for (let k = 0; k < r; k++) sum -= lower[r * width + k]! * weights[k * outputs + o]!;
      const solved = sum / lower[r * width + r]!;
      weights[r * outputs + o] = solved;
      cost += solved ** 2;
    }
  return cost;
}
