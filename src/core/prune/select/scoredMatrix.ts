import type { Scores } from '../criteria/pruneCriterion';
import type { WeightMatrix } from '../weightMatrix';

/** A tensor, and a score for each of its weights. */
export interface ScoredMatrix extends WeightMatrix {
  readonly scores: Scores;
}
