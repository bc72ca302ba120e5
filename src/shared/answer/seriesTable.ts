import type { SweepSeries } from '../messages/sweepMessages';
import { type DamageTable, damageTable } from '../safeLimit/damageTable';
import { damageCellOf } from '../sweep/damageCell';
import { DAMAGE } from '../sweep/damageMetric';
import type { SweepPlan } from '../sweep/sweepPlan';

/** Damage of every prompt at every sparsity of a series, of all its images. */
export function seriesTable(
  { settings }: SweepSeries,
  { prompts, seeds }: Pick<SweepPlan, 'prompts' | 'seeds'>,
  metric: string = DAMAGE,
): DamageTable {
  const cells = settings.flatMap(setting =>
    setting.cells.flatMap(({ result }) =>
      result?.state === 'done' ? [damageCellOf(result, setting.sparsity, metric)] : [],
    ),
  );
  const sparsities = settings.map(({ sparsity }) => sparsity);
  return damageTable(cells, { sparsities, prompts, seeds });
}
