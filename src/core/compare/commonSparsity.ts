import { targetZeros } from '../../shared/stats/statistics';

/** A count of zeros that a sparsity shall give: `zeros` of every `of` weights. */
export interface Wanted {
  readonly zeros: number;
  readonly of: number;
}

/** Wishes that one sparsity fulfils. */
export interface SparsityGroup<T extends Wanted> {
  readonly sparsity: number;
  readonly members: readonly T[];
}

/**
 * The fewest sparsities that give every count exactly. A count stands for the interval [zeros/of, (zeros+1)/of); the
 * earliest end not yet met stabs all intervals around it, which needs the fewest points.
 */
export function commonSparsities<T extends Wanted>(
  wanted: readonly T[],
): readonly SparsityGroup<T>[] {
  let left = [...wanted].sort((a, b) => end(a) - end(b));
  const groups: SparsityGroup<T>[] = [];
  while (left.length > 0) {
    const until = end(left[0]!);
    const members = left.filter(({ zeros, of }) => zeros / of < until);
    const low = Math.max(...members.map(({ zeros, of }) => zeros / of));
    groups.push({ sparsity: shortestBetween(low, until, members), members });
    left = left.filter(each => !members.includes(each));
  }
  return groups;
}

const end = ({ zeros, of }: Wanted): number => (zeros + 1) / of;

/** The number with the fewest decimals that gives every count. */
function shortestBetween(low: number, high: number, members: readonly Wanted[]): number {
  for (let digits = 0; digits < 15; digits++) {
    const sparsity = Number((Math.ceil(low * 10 ** digits - 1e-9) / 10 ** digits).toFixed(digits));
    if (sparsity <= 1 && members.every(({ zeros, of }) => targetZeros(sparsity, of) === zeros))
      return sparsity;
  }
  return Math.min(1, (low + high) / 2);
}
