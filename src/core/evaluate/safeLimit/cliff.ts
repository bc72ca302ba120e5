import { medianBeyond, resamples } from './bootstrapMedian';
import type { DamageTable } from './damageTable';
import { columnsOf } from './envelope';
import { median } from './orderStatistics';

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
 * median there is beyond the tolerance: so each sparsity's share of resamples is all that is needed, and no draws.
 */
export function cliffOf(table: DamageTable, tolerance: number): Cliff {
  const n = table.rows.length;
  const columns = columnsOf(table);
  const all = resamples(n);
  const beyond = columns.map(column => medianBeyond(column, tolerance));
  return {
    n,
    at: table.sparsities[columns.findIndex(column => median(column) > tolerance)],
    from: table.sparsities[beyond.findIndex(count => 20n * count >= all)],
    to: table.sparsities[beyond.findIndex(count => 20n * count >= 19n * all)],
  };
}
