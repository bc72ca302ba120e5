import { memoised } from '../memoised';
import { medianBeyond, resamples } from './bootstrapMedian';
import { summedColumns } from './columns';
import type { DamageTable } from './damageTable';

/** Where pictures break: an estimate with its spread over prompts, no guarantee. Undefined is beyond the last sparsity. */
export interface Cliff {
  readonly n: number;
  readonly at: number | undefined;
  /** The 5 % and 95 % points over resampled prompts. */
  readonly from: number | undefined;
  readonly to: number | undefined;
}

/**
 * The smallest sparsity from which the median of the worst damage so far stays beyond the tolerance, and its percentile interval
 * by the bootstrap over prompts. Since no envelope falls, a resample has its cliff at or before a sparsity exactly when its
 * median there is beyond the tolerance: so each sparsity's share of resamples is all that is needed, and no draws. Since that
 * share does not fall either, few sparsities are looked at.
 */
export const cliffOf = memoised((table: DamageTable, tolerance: number): Cliff => {
  const n = table.rows.length;
  const columns = summedColumns(table);
  const all = resamples(n);
  const first = (isThere: (at: number) => boolean): number | undefined =>
    columns[firstWhere(columns.length, isThere)]?.sparsity;
  const share = (at: number): bigint => 20n * medianBeyond(columns[at]!.rising, tolerance);
  return {
    n,
    at: first(at => columns[at]!.median > tolerance),
    from: first(at => share(at) >= all),
    to: first(at => share(at) >= 19n * all),
  };
});

/** The first of `count` places at which something holds that holds from there on; `count` where it never does. */
function firstWhere(count: number, isThere: (at: number) => boolean): number {
  let [from, to] = [0, count];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if (isThere(middle)) to = middle;
    else from = middle + 1;
  }
  return from;
}
