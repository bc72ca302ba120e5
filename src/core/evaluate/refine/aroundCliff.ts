import { Failure } from '../../../shared/failure';
import { plainPercent } from '../../../shared/format';
import type { DamageTable } from '../../../shared/safeLimit/damageTable';
import { safeLimit } from '../../../shared/safeLimit/safeLimit';
import { safeLimitSentence } from '../../../shared/safeLimit/sentences';

/** Two neighbours among the sparsities of a curve. */
export interface Gap {
  /** The last that is safe; 0 where none is. */
  readonly from: number;
  /** The first that is not. */
  readonly to: number;
}

/** Where pictures begin to break. Fails `invalid-request` where a curve does not say it. */
export function aroundCliff(table: DamageTable, tolerance: number): Gap {
  const found = safeLimit(table, tolerance);
  if (found.state === 'never-safe') return { from: 0, to: found.first.sparsity };
  if (found.state !== 'safe') throw unknown(safeLimitSentence(found, tolerance));
  const { limit, next } = found;
  if (next) return { from: limit.sparsity, to: next.sparsity };
  throw unknown(`Every sparsity up to ${plainPercent(limit.sparsity)} is safe.`);
}

const unknown = (why: string): Failure =>
  new Failure({
    code: 'invalid-request',
    message: `${why} There is no cliff to refine around.`,
  });
