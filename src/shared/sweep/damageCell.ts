import type { DamageCell } from '../safeLimit/damageTable';
import type { DoneCell } from './cellResult';

/** The metric that damage is measured by. */
export const DAMAGE = 'latentError';

/** What a cell adds to a curve at its place there; `metric` is one of which more is worse. */
export const damageCellOf = (
  { prompt, seed, metrics, collapse }: DoneCell,
  sparsity: number,
  metric: string,
): DamageCell => ({
  ...{ prompt, seed, sparsity },
  value: metrics[metric] ?? null,
  collapsed: collapse && collapse.length > 0,
});
