import { inverseTile } from '../../obs/solveTiles';
import type { KeptMoments } from './keptMoments';
import { costOf, lowerOf } from './lowerTriangle';

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
      costs[i * each + u] = costOf(lowerOf(own, width), part);
    }
  }
  return costs;
}
