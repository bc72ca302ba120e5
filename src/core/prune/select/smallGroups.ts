import { magnitudeBits } from '../../weights/mask/resolvedMask';
import type { ScoredMatrix } from './scoredMatrix';

/** Marks in the group that starts at a storage index. */
export type MarkGroup = (first: number) => void;

/**
 * Marks the lowest scores of groups of neighbouring inputs until `zeros` are zero. A weight's rank is how many of its group come
 * before it, found by comparing all pairs without a branch that depends on the weights.
 */
export function smallGroups(
  { bits, nonFinite, scores, view }: ScoredMatrix,
  { zeros, group }: { readonly zeros: number; readonly group: number },
  marked: Uint8Array,
): MarkGroup {
  const mask = magnitudeBits(bits);
  const step = view.stride[1];
  const keyAt = (index: number): number => {
    const magnitude = bits[index]! & mask;
    return magnitude === 0 ? -1 : magnitude < nonFinite ? scores[index]! : Infinity;
  };
  const mark = (index: number, key: number, rank: number): void => {
    const goes = +(rank < zeros) & +(key >= 0) & +(key < Infinity);
    marked[index >> 3]! |= goes << (index & 7);
  };
  const keys = new Float64Array(group);
  const ranks = new Uint8Array(group);
  const ofAnySize: MarkGroup = first => {
    for (let i = 0; i < group; i++) {
      const key = keyAt(first + i * step);
      let rank = 0;
      for (let before = 0; before < i; before++) {
        const isAfter = +(keys[before]! <= key);
        rank += isAfter;
        ranks[before]! += 1 - isAfter;
      }
      keys[i] = key;
      ranks[i] = rank;
    }
    for (let i = 0; i < group; i++) mark(first + i * step, keys[i]!, ranks[i]!);
  };
  // The same for what hardware knows, four times as fast without arrays.
  const four: MarkGroup = first => {
    const [second, third, fourth] = [first + step, first + 2 * step, first + 3 * step];
    const [a, b, c, d] = [keyAt(first), keyAt(second), keyAt(third), keyAt(fourth)];
    const [ab, ac, ad] = [+(a <= b), +(a <= c), +(a <= d)];
    const [bc, bd, cd] = [+(b <= c), +(b <= d), +(c <= d)];
    mark(first, a, 3 - ab - ac - ad);
    mark(second, b, 2 + ab - bc - bd);
    mark(third, c, 1 + ac + bc - cd);
    mark(fourth, d, ad + bd + cd);
  };
  return group === 4 ? four : ofAnySize;
}
