import { magnitudeBits } from '../../weights/mask/resolvedMask';
import { setBit } from '../../weights/mask/tensorMask';
import { orderOf } from '../criteria/pruneCriterion';
import { rankInHistogram } from '../rankInHistogram';
import type { ScoredMatrix } from './scoredMatrix';

/** Marks the `count` lowest scores of a whole tensor. Two passes find the last one: over the upper and the lower 16 bits. */
export function selectLayer(
  { bits, nonFinite, scores }: ScoredMatrix,
  count: number,
  marked: Uint8Array,
): void {
  const order = orderOf(scores);
  const mask = magnitudeBits(bits);
  const upper = new Uint32Array(65_536);
  let candidates = 0;
  for (let i = 0; i < bits.length; i++) {
    const magnitude = bits[i]! & mask;
    if (magnitude === 0 || magnitude >= nonFinite) continue;
    candidates++;
    upper[order[i]! >>> 16]!++;
  }
  const high = count > 0 && rankInHistogram(upper, Math.min(count, candidates), upper.length);
  if (!high || candidates === 0) return;
  const lower = new Uint32Array(65_536);
  for (let i = 0; i < bits.length; i++) {
    const magnitude = bits[i]! & mask;
    if (magnitude === 0 || magnitude >= nonFinite) continue;
    if (order[i]! >>> 16 === high.index) lower[order[i]! & 0xffff]!++;
  }
  const low = rankInHistogram(lower, high.wanted, lower.length)!;
  const last = high.index * 65_536 + low.index;
  let ties = low.wanted;
  for (let i = 0; i < bits.length; i++) {
    const magnitude = bits[i]! & mask;
    if (magnitude === 0 || magnitude >= nonFinite) continue;
    if (order[i]! < last || (order[i] === last && ties-- > 0)) setBit(marked, i);
  }
}
