import type { DamageSeries } from '../../src/shared/charts/damageChartData';
import { cellsBySeed } from './judgedCurves';
import type { JudgedSeries, SweepStore } from './store';
import { verdictNameOfCell } from './verdicts';

/** What the picture of a prompt is at a sparsity, of the image that is shown and by the tolerance of the moment. */
export function promptVerdicts(
  store: SweepStore,
  { settings }: JudgedSeries,
): NonNullable<DamageSeries['verdictOf']> {
  const { seed } = store;
  const columns = new Map(
    settings.map(({ sparsity, cells }) => [sparsity, cellsBySeed(cells, undefined).get(seed)]),
  );
  return (prompt, sparsity) => verdictNameOfCell(columns.get(sparsity)?.get(prompt), store);
}
