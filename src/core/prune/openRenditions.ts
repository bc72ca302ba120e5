import { realpath } from 'node:fs/promises';
import { finishSave } from '../onnx/finishSave';
import { Weights } from '../stats/weights';
import { Renditions } from './renditions';

/** Opens a model for questions about its weights, after finishing a save of it that a crash interrupted. */
export async function openRenditions(path: string, signal?: AbortSignal): Promise<Renditions> {
  // Saves write through links, so that is where they were interrupted.
  await finishSave(await realpath(path).catch(() => path));
  return new Renditions(await Weights.open(path, signal));
}
