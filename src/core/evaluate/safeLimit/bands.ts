import type { DamageTable } from './damageTable';
import { columnsOf } from './envelope';
import { kthSmallest, median } from './orderStatistics';
import { agreementNeeded } from './signTest';

/** What prompts say at one sparsity, each by the worst of its damage so far. */
export interface Point {
  readonly sparsity: number;
  readonly n: number;
  readonly median: number;
  /** How many prompts stay within the tolerance. */
  readonly within: number;
  /** How many prompts collapsed up to here; undefined where nobody looked. */
  readonly collapsed: number | undefined;
  /** Bounds of the median at 95 % each, and the band; undefined for fewer than 5 prompts. */
  readonly claim: Claim | undefined;
}

export interface Claim {
  readonly lower: number;
  readonly upper: number;
  readonly band: Band;
}

/** Safe: the median prompt is within the tolerance. Collapsed: it is beyond, or its picture collapsed. Mixed: neither is shown. */
export type Band = 'safe' | 'mixed' | 'collapsed';

/** By sparsity: counts, bounds and bands at a tolerance; damage equal to the tolerance is within. */
export const pointsOf = (table: DamageTable, tolerance: number): readonly Point[] =>
  columnsOf(table).map((column, at) => {
    const collapsed = collapsedUpTo(table, at);
    return {
      sparsity: table.sparsities[at]!,
      n: column.length,
      median: median(column),
      within: column.filter(damage => damage <= tolerance).length,
      collapsed,
      claim: claimOf(column, collapsed ?? 0, tolerance),
    };
  });

function claimOf(
  column: readonly number[],
  collapsed: number,
  tolerance: number,
): Claim | undefined {
  const k = agreementNeeded(column.length);
  if (k === undefined) return undefined;
  const lower = kthSmallest(column, column.length + 1 - k);
  const upper = kthSmallest(column, k);
  if (collapsed >= k || lower > tolerance) return { lower, upper, band: 'collapsed' };
  return { lower, upper, band: upper <= tolerance ? 'safe' : 'mixed' };
}

/** A prompt that collapsed at a lower sparsity counts as collapsed. */
function collapsedUpTo({ rows }: DamageTable, at: number): number | undefined {
  const seen = rows.map(({ collapsed }) => collapsed.slice(0, at + 1));
  if (seen.some(row => row.includes(undefined) && !row.includes(true))) return undefined;
  return seen.filter(row => row.includes(true)).length;
}
