import { Weights, type WeightsOptions } from '../stats/weights';
import { Renditions } from './renditions';

/** Opens a model for questions about its weights. */
export async function openRenditions(
  path: string,
  signal?: AbortSignal,
  options?: WeightsOptions,
): Promise<Renditions> {
  return new Renditions(await Weights.open(path, { ...options, signal }));
}
