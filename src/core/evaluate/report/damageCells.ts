import type { DamageCell } from '../../../shared/safeLimit/damageTable';
import { DAMAGE, damageCellOf } from '../../../shared/sweep/damageCell';
import type { Setting } from './readSweep';

/** The damage of a setting's pictures, as those of a place on an axis. */
export const damageCells = ({ cells }: Setting, sparsity: number): readonly DamageCell[] =>
  cells.flatMap(({ result }) =>
    result?.state === 'done' ? [damageCellOf(result, sparsity, DAMAGE)] : [],
  );
