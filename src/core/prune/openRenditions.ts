import { Weights } from '../stats/weights';
import { Renditions } from './renditions';

/** Opens a model for questions about its weights. */
export async function openRenditions(path: string, signal?: AbortSignal): Promise<Renditions> {
  return new Renditions(await Weights.open(path, signal));
}
