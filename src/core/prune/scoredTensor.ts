import type { ByteSource } from '../io/source';
import { readMasked } from '../weights/mask/readMasked';
import type { ResolvedMask } from '../weights/mask/resolvedMask';
import type { WeightView } from '../weights/view';
import type { WeightTensor } from '../weights/weightTensor';
import { scoring } from './criteria/criteria';
import type { InputNorms } from './calibration/inputNorms';
import type { CriterionSettings } from './criteria/pruneCriterion';
import type { ScoredMatrix } from './select/scoredMatrix';
import { collectMatrix } from './weightMatrix';

/** A tensor under a mask, and what its weights are scored by. */
export interface ScoreRequest {
  readonly tensor: WeightTensor;
  readonly view: WeightView;
  readonly mask: ResolvedMask;
  readonly settings: CriterionSettings;
  /** For a criterion that goes by them. */
  readonly norms?: InputNorms | undefined;
}

/** Reads a whole tensor as it is under its mask, and scores it. */
export async function scoredTensor(
  files: readonly ByteSource[],
  { tensor, view, mask, settings, norms }: ScoreRequest,
  signal?: AbortSignal,
): Promise<ScoredMatrix> {
  const matrix = await collectMatrix(tensor, view, readMasked(files, tensor, mask, { signal }));
  return { ...matrix, scores: scoring(settings.criterion).score(matrix, settings, norms) };
}
