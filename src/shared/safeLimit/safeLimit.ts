import { type Point, pointsOf } from './bands';
import type { DamageTable } from './damageTable';
import { agreementNeeded } from './signTest';

/** How far a model can be pruned, or why nobody can tell. */
export type SafeLimit =
  /** Not all dense pictures are there. */
  | { readonly state: 'waiting' }
  | { readonly state: 'too-few'; readonly n: number }
  | { readonly state: 'never-safe'; readonly n: number; readonly first: Point }
  /** Pictures are missing below the first failure: nothing is claimed, but the limit looks to be between these. */
  | {
      readonly state: 'partial';
      readonly n: number;
      readonly from: number;
      readonly to: number | undefined;
    }
  | {
      readonly state: 'safe';
      readonly n: number;
      /** So many prompts are within the tolerance at every sparsity up to the limit. */
      readonly needed: number;
      readonly limit: Point;
      /** The first that failed. */
      readonly next: Point | undefined;
    };

/**
 * The last sparsity before the first at which the upper bound of the median is beyond the tolerance, from dense upwards. The
 * order of the tests is fixed and ends with the first failure, so no correction for many tests is due: the whole claim holds
 * at 95 % (Hsu and Berger, JASA 94, 1999). A band that is collapsed is a failure whatever its damage.
 */
export function safeLimit(table: DamageTable, tolerance: number): SafeLimit {
  const n = table.rows.length;
  const pruned = pointsOf(table, tolerance).filter(({ sparsity }) => sparsity > 0);
  if (table.sparsities.length === 0 || table.incomplete.includes(0)) return { state: 'waiting' };
  const needed = agreementNeeded(n);
  if (needed === undefined) return { state: 'too-few', n };

  const failure = pruned.findIndex(({ claim }) => claim?.band !== 'safe');
  const next = failure < 0 ? undefined : pruned[failure]!;
  const limit = failure < 0 ? pruned.at(-1) : pruned[failure - 1];
  const open = table.incomplete.some(each => each > 0 && each < (next?.sparsity ?? Infinity));
  if (open || (!limit && !next))
    return { state: 'partial', n, from: limit?.sparsity ?? 0, to: next?.sparsity };
  if (limit) return { state: 'safe', n, needed, limit, next };
  return { state: 'never-safe', n, first: next! };
}
