import { targetZeros } from '../../../shared/stats/statistics';
import { magnitudeBits } from '../../weights/mask/resolvedMask';
import type { ScoredMatrix } from './scoredMatrix';

/**
 * Marks whole output channels, the lowest sums of scores first, until `share` of them are zero. Ties go by output. A channel
 * that holds NaN or an infinity stays.
 */
export function selectChannels(scored: ScoredMatrix, share: number, marked: Uint8Array): void {
  const { bits, view } = scored;
  const [outputs] = view.shape;
  const sums = channelSums(scored);
  const lowest = [...sums.keys()]
    .filter(output => Number.isFinite(sums[output]))
    .sort((a, b) => sums[a]! - sums[b]! || a - b)
    .slice(0, targetZeros(share, outputs));
  const goes = new Uint8Array(outputs);
  for (const output of lowest) goes[output] = 1;
  const mask = magnitudeBits(bits);
  for (let i = 0, output = 0, run = 0; i < bits.length; i++) {
    marked[i >> 3]! |= (goes[output]! & +((bits[i]! & mask) !== 0)) << (i & 7);
    if (++run < view.stride[0]) continue;
    run = 0;
    if (++output === outputs) output = 0;
  }
}

/** The sum of each output's scores, added up in storage order: the same on every machine. */
function channelSums({ bits, view, nonFinite, scores }: ScoredMatrix): Float64Array {
  const [outputs] = view.shape;
  const sums = new Float64Array(outputs);
  const mask = magnitudeBits(bits);
  for (let i = 0, output = 0, run = 0; i < bits.length; i++) {
    const magnitude = bits[i]! & mask;
    if (magnitude !== 0) sums[output]! += magnitude < nonFinite ? scores[i]! : Infinity;
    if (++run < view.stride[0]) continue;
    run = 0;
    if (++output === outputs) output = 0;
  }
  return sums;
}
