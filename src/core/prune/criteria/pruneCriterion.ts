import type { Step } from '../../../shared/recipe/recipe';
import type { WeightMatrix } from '../weightMatrix';

/** One score per weight in storage order, none below 0. The lowest are pruned first; ties go by storage index. */
export type Scores = Float32Array | Uint32Array;

/** What of a step its criterion needs. Crosses a thread border as it is. */
export type CriterionSettings = Pick<Step, 'criterion' | 'seed'>;

/**
 * How large each input of a layer is: the root of the mean over samples of its squared length over a sample's tokens. One for
 * each input, or one for each input and kernel position.
 */
export type InputNorms = Float64Array;

/** How much each weight of a tensor matters. Weights that are zero or not finite may get any score: no selection looks at it. */
export interface PruneCriterion {
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
