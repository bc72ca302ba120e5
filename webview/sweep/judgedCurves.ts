import { seriesTable } from '../../src/shared/answer/seriesTable';
import { memoised } from '../../src/shared/memoised';
import type {
  ShownCell,
  SweepCurve,
  SweepSeries,
  SweepState,
} from '../../src/shared/messages/sweepMessages';
import type { DamageTable } from '../../src/shared/safeLimit/damageTable';
import { DAMAGE, type DamageMetric, damageMetrics } from '../../src/shared/sweep/damageMetric';

/** A series with what can be claimed from: figures that are not finite would not come through a message. */
export interface JudgedSeries extends SweepSeries {
  readonly table: DamageTable;
}

export interface JudgedCurve extends SweepCurve {
  readonly series: readonly JudgedSeries[];
}

/** The curves of a sweep, and damage of what it has by a metric. */
export const judgedCurves = (
  { curves, plan }: SweepState,
  metric: DamageMetric,
): readonly JudgedCurve[] =>
  curves.map(curve => ({
    ...curve,
    series: curve.series.map(series => ({ ...series, table: seriesTable(series, plan, metric) })),
  }));

/** The metrics that every computed picture of a series was measured by; looked for once, however often a tolerance moves. */
export const metricsOf = memoised((series: SweepSeries, _: undefined): readonly DamageMetric[] => {
  const cells = series.settings.flatMap(setting => setting.cells);
  const done = cells.flatMap(({ result }) => (result?.state === 'done' ? [result] : []));
  return damageMetrics.filter(
    metric => metric === DAMAGE || (done.length > 0 && done.every(cell => metric in cell.metrics)),
  );
});

/** By seed, by prompt. */
export const cellsBySeed = memoised((cells: readonly ShownCell[], _: undefined) => {
  const all = new Map<number, Map<string, ShownCell>>();
  for (const cell of cells) {
    const own = all.get(cell.seed) ?? new Map<string, ShownCell>();
    all.set(cell.seed, own.set(cell.prompt, cell));
  }
  return all;
});
