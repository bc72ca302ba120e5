import { memoised } from '../memoised';
import { type Column, summedColumns } from './columns';
import type { DamageTable } from './damageTable';
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
export const pointsOf = memoised((table: DamageTable, tolerance: number): readonly Point[] =>
  summedColumns(table).map(column => ({
    sparsity: column.sparsity,
    n: column.rising.length,
    median: column.median,
    within: column.rising.filter(damage => damage <= tolerance).length,
    collapsed: column.collapsed,
    claim: claimOf(column, tolerance),
  })),
);

function claimOf({ rising, collapsed = 0 }: Column, tolerance: number): Claim | undefined {
  const k = agreementNeeded(rising.length);
  if (k === undefined) return undefined;
  const [lower, upper] = [rising[rising.length - k]!, rising[k - 1]!];
  if (collapsed >= k || lower > tolerance) return { lower, upper, band: 'collapsed' };
  return { lower, upper, band: upper <= tolerance ? 'safe' : 'mixed' };
}
