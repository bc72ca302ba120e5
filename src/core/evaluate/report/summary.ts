import type { Point } from '../../../shared/safeLimit/bands';
import { pointsOf } from '../../../shared/safeLimit/bands';
import { median } from '../../../shared/safeLimit/orderStatistics';
import type { SweepVariant } from '../../../shared/sweep/sweepPlan';
import { isDense } from '../sweep/variants';
import type { Curve, CurveSeries } from './curves';
import type { Frontier } from './frontier';
import { prunedBy, wholeMethodOf } from './method';
import type { Setting } from './readSweep';
import { type VerdictCounts, verdictCounts } from './verdicts';

/** One setting in figures: a row of the tables and of `summary.csv`. */
export interface SummaryRow {
  readonly variant: SweepVariant;
  /** Empty for the dense pipeline. */
  readonly method: string;
  readonly done: number;
  readonly failed: number;
  readonly planned: number;
  /** Undefined until all pictures are there. */
  readonly point: Point | undefined;
  /** By metric: the median over prompts of the mean over seeds; of whole settings only. */
  readonly medians: ReadonlyMap<string, number>;
  /** Of the pictures that are there. */
  readonly verdicts: VerdictCounts;
}

/** The dense pipeline, then each curve's settings, rising, then those that prune two components. */
export function summaryRows(
  curves: readonly Curve[],
  frontiers: readonly Frontier[],
  tolerance: number,
): readonly SummaryRow[] {
  const rows = [
    ...curves.flatMap(({ series }) => series.flatMap(each => rowsOf(each, tolerance))),
    ...frontiers.flatMap(({ cells }) =>
      [...cells]
        .filter(({ setting }) => prunedBy(setting.variant).length !== 1)
        .sort((a, b) => a.y - b.y || a.x - b.x)
        .map(({ setting, point }) => rowOf(setting, point, tolerance)),
    ),
  ];
  const dense = rows.filter(({ variant }) => isDense(variant)).slice(0, 1);
  return [...dense, ...rows.filter(({ variant }) => !isDense(variant))];
}

/** A curve's settings, what was not computed included. */
export function rowsOf({ table, settings }: CurveSeries, tolerance: number): readonly SummaryRow[] {
  const points = pointsOf(table, tolerance);
  return settings.map(({ sparsity, setting }) =>
    rowOf(
      setting,
      points.find(point => point.sparsity === sparsity),
      tolerance,
    ),
  );
}

function rowOf(setting: Setting, point: Point | undefined, tolerance: number): SummaryRow {
  const { variant, cells } = setting;
  const count = (state: 'done' | 'failed'): number =>
    cells.filter(({ result }) => result?.state === state).length;
  return {
    ...{ variant, point, method: wholeMethodOf(variant) },
    ...{ done: count('done'), failed: count('failed'), planned: cells.length },
    ...{ medians: mediansOf(setting), verdicts: verdictCounts(setting, tolerance) },
  };
}

function mediansOf({ cells }: Setting): ReadonlyMap<string, number> {
  const done = cells.flatMap(({ result }) => (result?.state === 'done' ? [result] : []));
  if (done.length < cells.length) return new Map();
  const names = new Set(done.flatMap(({ metrics }) => Object.keys(metrics)));
  const prompts = [...new Set(done.map(({ prompt }) => prompt))];
  return new Map(
    [...names].map(name => {
      const means = prompts.map(prompt => {
        const values = done
          .filter(each => each.prompt === prompt)
          .map(({ metrics }) => metrics[name] ?? Infinity);
        return values.reduce((sum, value) => sum + value, 0) / values.length;
      });
      return [name, median(means)];
    }),
  );
}
