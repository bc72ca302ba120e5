import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { ScratchFolder } from '../../core/io/scratchFolder';
import { openModel } from '../../core/prune/openModel';
import type { RecipeResolver } from '../../core/prune/recipeResolver';
import { saveModel } from '../../core/prune/saveModel';
import type { Weights } from '../../core/stats/weights';
import type { Recipe, Step } from '../../shared/recipe/recipe';

export interface MaskedModel {
  readonly steps: readonly Step[];
  /** The whole history since the dense file. */
  readonly recipe?: Recipe | undefined;
  /** Where copies are made that go afterwards: the system's temporary folder unless told, which may be memory. */
  readonly scratch?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Works with an open model as its steps make it, in files: its own without steps, else a copy that goes afterwards. */
export async function withMaskedModel<T>(
  resolver: RecipeResolver,
  { steps, recipe, scratch: home, signal }: MaskedModel,
  work: (weights: Weights, scratch: ScratchFolder) => Promise<T>,
): Promise<T> {
  const scratch = new ScratchFolder(home);
  try {
    return await resolver.whileRead(async () => {
      if (steps.length === 0) return work(resolver.weights, scratch);
      const folder = await scratch.newFile();
      await mkdir(folder);
      const target = path.join(folder, path.basename(resolver.weights.model.modelIndex.files[0]!));
      const { masks } = await resolver.resolve(steps, signal);
      await saveModel(resolver.weights, masks, { target, recipe, signal });
      const { weights } = await openModel(target, signal);
      try {
        return await work(weights, scratch);
      } finally {
        await weights.close();
      }
    });
  } finally {
    await scratch.remove();
  }
}
