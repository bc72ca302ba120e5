import { type CollapseReason, collapseReasons } from '../../../shared/sweep/collapse';
import { type VerdictName, verdictOf, verdicts } from '../../../shared/sweep/verdict';
import { DAMAGE } from '../../../shared/sweep/damageMetric';
import type { Setting } from './readSweep';

/** What the pictures of a setting are beside the dense ones. */
export interface VerdictCounts {
  /** How many pictures have each verdict; none for those that nobody can give. */
  readonly pictures: ReadonlyMap<VerdictName, number>;
  /** How many have each reason of a collapse; one picture can have several. */
  readonly reasons: ReadonlyMap<CollapseReason, number>;
}

/** Counts verdicts over the pictures that are there. */
export function verdictCounts({ cells }: Setting, tolerance: number): VerdictCounts {
  const done = cells.flatMap(({ result, clip }) =>
    result?.state === 'done' ? [{ result, clip }] : [],
  );
  const names = done.map(
    ({ result, clip }) => verdictOf(result, { metric: DAMAGE, tolerance, ...clip }).name,
  );
  const reasons = done.flatMap(({ result: { collapse = [] } }) => collapse);
  // Without clip scores, and without a second dense seed, nobody can say that quality drops.
  const said = verdicts.filter(
    name => name !== 'quality-drops' || done.some(({ clip }) => clip.clipNoise !== undefined),
  );
  return { pictures: counts(said, names), reasons: counts(collapseReasons, reasons) };
}

const counts = <T>(all: readonly T[], found: readonly T[]): ReadonlyMap<T, number> =>
  new Map(all.map(each => [each, found.filter(one => one === each).length]));
