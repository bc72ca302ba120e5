import type { Criterion } from '../../../shared/recipe/recipe';
import { magnitude } from './magnitude';
import { obsDiff } from './obsDiff';
import type { PruneCriterion, ScoreCriterion } from './pruneCriterion';
import { random } from './random';
import { sparsegpt } from './sparsegpt';
import { wanda } from './wanda';

/** Every criterion that a step may name. */
export const criteria: Readonly<Record<Criterion, PruneCriterion>> = {
  magnitude,
  random,
  wanda,
  sparsegpt,
  'obs-diff': obsDiff,
};

/** A criterion that is known to give scores. */
export function scoring(name: Criterion): ScoreCriterion {
  const criterion = criteria[name];
  if (criterion.kind === 'scores') return criterion;
  throw new Error(`${name} gives no scores.`);
}
