import type { DamageCell } from '../../../shared/safeLimit/damageTable';
import { damageCellOf } from '../../../shared/sweep/damageCell';
import { DAMAGE } from '../../../shared/sweep/damageMetric';
import type { Setting } from './readSweep';

/** The damage of a setting's pictures, as those of a place on an axis. */
export const damageCells = ({ cells }: Setting, sparsity: number): readonly DamageCell[] =>
  cells.flatMap(({ result }) =>
    result?.state === 'done' ? [damageCellOf(result, sparsity, DAMAGE)] : [],
  );
