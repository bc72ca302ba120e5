import type { SweepMap } from '../messages/sweepMessages';
import type { DamageTable } from '../safeLimit/damageTable';
import { pairTables } from '../safeLimit/pairTables';
import { damageCellOf } from '../sweep/damageCell';
import { DAMAGE } from '../sweep/damageMetric';
import type { SweepPlan } from '../sweep/sweepPlan';

/** By place of a map: damage on the way to it, the place itself last. */
export const mapTables = (
  { places }: SweepMap,
  plan: Pick<SweepPlan, 'prompts' | 'seeds'>,
  metric: string = DAMAGE,
): readonly DamageTable[] =>
  pairTables(
    places.map(({ x, y, cells }) => ({
      ...{ x, y },
      damage: cells.flatMap(({ result }) =>
        result?.state === 'done' ? [damageCellOf(result, 0, metric)] : [],
      ),
    })),
    plan,
  );
