import { targetZeros } from '../../shared/statistics';
import { toFloats } from '../weights/toFloats';
import { magnitudeBits } from '../weights/mask/resolvedMask';
import type { WeightView } from '../weights/view';
import type { Matrix } from './matrix';
import { setBit } from '../weights/mask/tensorMask';

/**
 * Marks whole output channels, the smallest sums of |w| first, until `share` of them are zero. Ties go by output. A channel
 * that holds NaN or an infinity stays.
 */
export function maskChannels(matrix: Matrix, share: number): Uint8Array {
  const { bits, view } = matrix;
  const mask = new Uint8Array(Math.ceil(bits.length / 8));
  const sums = channelSums(matrix);
  const weakest = [...sums.keys()]
    .filter(output => Number.isFinite(sums[output]))
    .sort((a, b) => sums[a]! - sums[b]! || a - b);
  const marked = new Set(weakest.slice(0, targetZeros(share, view.shape[0])));
  for (let i = 0; i < bits.length; i++) if (marked.has(outputOf(view, i))) setBit(mask, i);
  return mask;
}

/** The sum of |w| of each output, added up in storage order: the same on every machine. */
function channelSums({ elementType, bits, view, nonFinite }: Matrix): Float64Array {
  const sums = new Float64Array(view.shape[0]);
  const values = toFloats(elementType, bits);
  const magnitudes = magnitudeBits(bits);
  for (let i = 0; i < bits.length; i++)
    sums[outputOf(view, i)]! +=
      (bits[i]! & magnitudes) < nonFinite ? Math.abs(values[i]!) : Infinity;
  return sums;
}

const outputOf = ({ shape, stride }: WeightView, index: number): number =>
  Math.floor(index / stride[0]) % shape[0];
