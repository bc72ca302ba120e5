import type { Progress } from '../../shared/rpc/method';
import type { Step } from '../../shared/recipe/recipe';
import type { Weights } from '../stats/weights';
import type { PruneMasks } from '../weights/mask/tensorMask';
import type { GramPlace } from './calibration/gram';
import type { InputNorms } from './calibration/inputNorms';
import type { Target } from './targets';

/** One step about to be resolved. */
export interface StepRequest {
  readonly weights: Weights;
  readonly step: Step;
  readonly targets: readonly Target[];
  readonly before: PruneMasks;
  /** By tensor id, for a step that goes by the sizes of inputs. */
  readonly norms?: ReadonlyMap<number, InputNorms> | undefined;
  /** By tensor id, for a step that gives weights new values. */
  readonly grams?: ReadonlyMap<number, GramPlace> | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Hears of a pass over the targets, in weights. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}
