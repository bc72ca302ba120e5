import { targetZeros } from '../../shared/statistics';
import { toFloats } from '../stats/toFloats';
import { magnitudeBits } from './cut';
import type { Geometry } from './geometry';
import type { Matrix } from './matrix';
import { setBit } from './tensorState';

/**
 * Marks whole output channels, the smallest sums of |w| first, until `share` of them are zero. Ties go by output. A channel
 * that holds NaN or an infinity stays.
 */
export function maskChannels(matrix: Matrix, share: number): Uint8Array {
  const { bits, geometry } = matrix;
  const mask = new Uint8Array(Math.ceil(bits.length / 8));
  const sums = channelSums(matrix);
  const weakest = [...sums.keys()]
    .filter(output => Number.isFinite(sums[output]))
    .sort((a, b) => sums[a]! - sums[b]! || a - b);
  const marked = new Set(weakest.slice(0, targetZeros(share, geometry.outputs)));
  for (let i = 0; i < bits.length; i++) if (marked.has(outputOf(geometry, i))) setBit(mask, i);
  return mask;
}

/** The sum of |w| of each output, added up in storage order: the same on every machine. */
function channelSums({ elementType, bits, geometry, nonFinite }: Matrix): Float64Array {
  const sums = new Float64Array(geometry.outputs);
  const values = toFloats(elementType, bits);
  const magnitudes = magnitudeBits(bits);
  for (let i = 0; i < bits.length; i++)
    sums[outputOf(geometry, i)]! +=
      (bits[i]! & magnitudes) < nonFinite ? Math.abs(values[i]!) : Infinity;
  return sums;
}

const outputOf = ({ outputs, outputStride }: Geometry, index: number): number =>
  Math.floor(index / outputStride) % outputs;
