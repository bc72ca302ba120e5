import type { DamageCell } from '../safeLimit/damageTable';
import type { DoneCell } from './cellResult';
import { damageIn } from './damageMetric';

/** What a cell adds to a curve at its place there. */
export const damageCellOf = (cell: DoneCell, sparsity: number, metric: string): DamageCell => ({
  ...{ prompt: cell.prompt, seed: cell.seed, sparsity },
  value: damageIn(cell, metric),
  collapsed: cell.collapse && cell.collapse.length > 0,
});
