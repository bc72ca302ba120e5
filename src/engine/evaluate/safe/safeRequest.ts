import type { SafeMethod } from '../../../core/evaluate/safe/safeSteps';
import type { GenerationSettings } from '../../../shared/generation/generation';
import type { PipelinePaths } from '../../../shared/generation/pipelinePaths';
import type { CalibrateRequest } from '../../api/calibration';
import type { GenerateRequest } from '../../api/generation';
import type { ProbeComponent } from '../../api/probing';

/** A search for the largest safe sparsity. */
export interface SafeRequest {
  readonly pipeline: PipelinePaths;
  /** Which components are pruned, each once. */
  readonly components: readonly ProbeComponent[];
  /** The sparsities to choose from; rising, above 0. */
  readonly grid: readonly number[];
  /** Pictures of all of them are made; 5 are the fewest. */
  readonly prompts: readonly string[];
  readonly settings: Pick<GenerationSettings, 'seed' | 'steps' | 'guidance' | 'width' | 'height'>;
  readonly method: SafeMethod;
  /** Of the final latents' relative error. */
  readonly tolerance: number;
  readonly provider: CalibrateRequest['provider'];
  readonly runtime?: string;
  readonly sessionCache: GenerateRequest['sessionCache'];
  /** A new folder for what is there while it is needed; on the volume of the models where that can be. */
  readonly folder: string;
  /** Where the calibrations lie that steps go by. */
  readonly calibrations?: string;
}
