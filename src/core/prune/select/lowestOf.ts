import { magnitudeBits } from '../../weights/mask/resolvedMask';
import { setBit } from '../../weights/mask/tensorMask';
import { orderOf } from '../criteria/pruneCriterion';
import { kthLowest } from './kthLowest';
import type { ScoredMatrix } from './scoredMatrix';

/** Weights that are compared with each other: `length` of them, `step` apart in storage. */
export interface Run {
  readonly first: number;
  readonly step: number;
  readonly length: number;
}

/**
 * Marks the lowest scores of runs of a tensor, at most `longest` long each: until `zeros` weights of a run are zero. One
 * memory for all runs.
 */
export function lowestOf(
  { bits, nonFinite, scores }: ScoredMatrix,
  longest: number,
  marked: Uint8Array,
): (run: Run, zeros: number) => void {
  const order = orderOf(scores);
  const mask = magnitudeBits(bits);
  const keys = new Uint32Array(longest);
  const places = new Uint32Array(longest);
  const scratch = new Uint32Array(longest);
  return ({ first, step, length }, zeros) => {
    let wanted = zeros;
    let count = 0;
    for (let i = 0, index = first; i < length; i++, index += step) {
      const magnitude = bits[index]! & mask;
      if (magnitude === 0) wanted--;
      else if (magnitude < nonFinite) {
        keys[count] = order[index]!;
        places[count++] = index;
      }
    }
    if (wanted <= 0 || count === 0) return;
    const { key, ties } = kthLowest(keys.subarray(0, count), Math.min(wanted, count), scratch);
    let left = ties;
    for (let i = 0; i < count; i++)
      if (keys[i]! < key || (keys[i] === key && left-- > 0)) setBit(marked, places[i]!);
  };
}
