import type { DamageSeries } from '../../src/shared/charts/damageChartData';
import type { JudgedSeries, SweepStore } from './store';
import { verdictNameOfCell } from './verdicts';

/** What the picture of a prompt is at a sparsity, of the image that is shown and by the tolerance of the moment. */
export function promptVerdicts(
  store: SweepStore,
  { settings }: JudgedSeries,
): NonNullable<DamageSeries['verdictOf']> {
  const columns = new Map(settings.map(({ sparsity }, at) => [sparsity, at]));
  const rows = new Map(store.state?.plan.prompts.map((prompt, at) => [prompt, at]));
  return (prompt, sparsity) => {
    const at = { column: columns.get(sparsity) ?? 0, prompt: rows.get(prompt) ?? 0 };
    return verdictNameOfCell(store.cellAt(at), store);
  };
}
