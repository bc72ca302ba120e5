import type { UnitCount } from './plan';

/** Heads or neurons of one feed-forward or attention, some of which steps removed. */
export interface RemovedUnits extends UnitCount {
  /** The layers that hold weights of them. */
  readonly layers: readonly number[];
}

/** By the sum of |w| over all that a unit is made of, or by what its loss would cost once the others made up for it. */
export type UnitScoring = 'magnitude' | 'obs';

/** The heads or neurons of one feed-forward or attention. */
export interface ScoredUnits {
  readonly kind: UnitCount['kind'];
  /** By unit, of the weights before any step. */
  readonly scores: Float64Array;
  /** By unit: 1 where it is zero as a whole under the steps. */
  readonly gone: Uint8Array;
}

/** How the scores of the heads or neurons of one feed-forward or attention are spread. */
export interface ScoreSpread {
  readonly kind: UnitCount['kind'];
  /** The layer that takes them in. */
  readonly name: string;
  /** The layers that hold weights of them. */
  readonly layers: readonly number[];
  readonly units: number;
  /** Of the weights before any step: the lowest, the highest, and some between them, evenly taken, in order. */
  readonly scores: Float64Array;
}

/** The same of all of a model, so that layers can be compared. */
export interface ScoreSpreads {
  readonly sets: readonly ScoreSpread[];
  /** Whether a calibration is kept by which OBS could score any. */
  readonly hasObs: boolean;
}

export interface UnitScores {
  /** Of those that a layer holds a part of. */
  readonly sets: readonly ScoredUnits[];
  /** Whether a calibration is kept by which OBS could score them. */
  readonly hasObs: boolean;
}
