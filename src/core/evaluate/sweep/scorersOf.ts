import { type ScorerFolder, scorerKinds } from '../../../shared/scorer/scorer';
import type { SweepPlan } from '../../../shared/sweep/sweepPlan';

/** The models that a sweep's pictures are shown to, in an order of their own. */
export const scorersOf = ({
  scorers = {},
}: {
  readonly scorers?: SweepPlan['scorers'] | undefined;
}): readonly (ScorerFolder & { readonly fingerprint: string })[] =>
  scorerKinds.flatMap(kind => {
    const found = scorers[kind];
    return found ? [{ kind, ...found }] : [];
  });
