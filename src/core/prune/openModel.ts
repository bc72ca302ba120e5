import { Weights, type WeightsOptions } from '../stats/weights';
import type { Calibrations } from './calibration/calibrations';
import { RecipeResolver } from './recipeResolver';
import { inlineExecutor } from './runTask';

export type ModelOptions = Partial<Omit<WeightsOptions, 'signal'>> & {
  /** Where steps find the calibrations that they name. */
  readonly calibrations?: Calibrations;
  /** Bytes that the masks of remembered recipes may take together. */
  readonly maskBytes?: number;
};

/** Opens a model for questions about its weights; without an executor, they are answered in this thread. */
export async function openModel(
  path: string,
  signal?: AbortSignal,
  options?: ModelOptions,
): Promise<RecipeResolver> {
  const weights = await Weights.open(path, { executor: inlineExecutor, ...options, signal });
  return new RecipeResolver(weights, options?.maskBytes, options?.calibrations);
}
