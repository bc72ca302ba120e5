import type { SweepSeries } from '../messages/sweepMessages';
import { type DamageTable, damageTable } from '../safeLimit/damageTable';
import { DAMAGE, damageCellOf } from '../sweep/damageCell';
import type { SweepPlan } from '../sweep/sweepPlan';

/** Damage of every prompt at every sparsity of a series, of all its images. */
export function seriesTable(
  { settings }: SweepSeries,
  { prompts, seeds }: Pick<SweepPlan, 'prompts' | 'seeds'>,
): DamageTable {
  const cells = settings.flatMap(setting =>
    setting.cells.flatMap(({ result }) =>
      result?.state === 'done' ? [damageCellOf(result, setting.sparsity, DAMAGE)] : [],
    ),
  );
  const sparsities = settings.map(({ sparsity }) => sparsity);
  return damageTable(cells, { sparsities, prompts, seeds });
}
