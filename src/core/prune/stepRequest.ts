import type { Progress } from '../../shared/rpc/method';
import type { Step } from '../../shared/recipe/recipe';
import type { Weights } from '../stats/weights';
import type { PruneMasks } from '../weights/mask/tensorMask';
import type { Target } from './targets';

/** One step about to be resolved. */
export interface StepRequest {
  readonly weights: Weights;
  readonly step: Step;
  readonly targets: readonly Target[];
  readonly before: PruneMasks;
  readonly signal?: AbortSignal | undefined;
  /** Hears of a pass over the targets, in weights. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}
