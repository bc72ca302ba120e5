import type { Step } from '../../../shared/recipe/recipe';
import type { timestepWeights } from '../../../shared/calibration/calibrationRecord';
import type { pruneByHessian } from '../obs/pruneByHessian';
import type { InputNorms } from '../calibration/inputNorms';
import type { WeightMatrix } from '../weightMatrix';

/** One score per weight in storage order, none below 0. The lowest are pruned first; ties go by storage index. */
export type Scores = Float32Array | Uint32Array;

/** What of a step its criterion needs. Crosses a thread border as it is. */
export type CriterionSettings = Pick<Step, 'criterion' | 'seed'>;

/** What a step may go by. */
export type PruneCriterion = ScoreCriterion | UpdateCriterion;

/** Prunes and gives the weights that stay new values. */
export interface UpdateCriterion {
  readonly kind: 'updates';
  /** How the calibration must have weighted denoising steps. */
  readonly timestepWeights: (typeof timestepWeights)[number];
  update: typeof pruneByHessian;
}

/** How much each weight of a tensor matters. Weights that are zero or not finite may get any score: no selection looks at it. */
export interface ScoreCriterion {
  readonly kind: 'scores';
  /** Whether scores order weights as |w| does: what a scan counted then tells a threshold without a pass. */
  readonly ordersByMagnitude: boolean;
  /** Whether it goes by the sizes of inputs, which a calibration tells. */
  readonly usesInputs: boolean;
  score(matrix: WeightMatrix, settings: CriterionSettings, norms?: InputNorms): Scores;
}

/** The scores as whole numbers in the same order: the bits of floats that are not negative order as the floats do. */
export const orderOf = (scores: Scores): Uint32Array =>
  scores instanceof Uint32Array
    ? scores
    : new Uint32Array(scores.buffer, scores.byteOffset, scores.length);
