import { targetZeros } from '../../../shared/stats/statistics';
import type { UnitSet } from '../../model/units/unitSet';

/** Neurons that matrix products take at once on a CPU. */
const NEURONS = 16;
/** Widths that onnxruntime's fused GEGLU knows on CUDA (bias_split_gelu_impl.cu); it fails on any other. */
const FUSED_WIDTHS: readonly number[] = [1280, 2560, 5120];

/**
 * How many units stay when `share` of them are to go: so many, or more, up to a number that stays fast. `fusionSafe`: for
 * onnxruntime's fusions on CUDA, too: neurons as its kernel knows them, heads that divide the layer's outputs.
 */
export function keptCount(
  { kind, units, slices }: UnitSet,
  share: number,
  fusionSafe: boolean,
): number {
  const asked = Math.max(1, units - targetZeros(share, units));
  if (kind === 'heads') {
    const [taker] = slices;
    const outputs = taker!.tensor.dims[1 - taker!.axis]!;
    let kept = asked;
    while (fusionSafe && outputs % kept !== 0 && kept < units) kept++;
    return kept;
  }
  if (fusionSafe && FUSED_WIDTHS.includes(units))
    return FUSED_WIDTHS.find(width => width >= asked)!;
  return Math.min(units, Math.ceil(asked / NEURONS) * NEURONS);
}
