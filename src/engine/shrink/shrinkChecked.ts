import type { RecipeResolver } from '../../core/prune/recipeResolver';
import { saveModel } from '../../core/prune/saveModel';
import { shrinkModel, type Shrunk } from '../../core/prune/structured/shrinkModel';
import type { Recipe, Step } from '../../shared/recipe/recipe';
import type { Progress } from '../../shared/rpc/method';
import { withDiffusionEngine } from '../process/withDiffusionEngine';
import { checkShrunk } from './checkShrunk';

/** A smaller file to write. */
export interface ShrinkJob {
  readonly steps: readonly Step[];
  /** Where to: another file than the model. */
  readonly target: string;
  /** The whole history since the dense file. */
  readonly recipe?: Recipe | undefined;
  /** Once the file is whole and checked, and before it takes the target's place. */
  readonly beforeReplace?: (() => Promise<void>) | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/**
 * Writes an open model without the units that its steps leave zero as a whole, once onnxruntime has shown, in a process of its own,
 * that it gives what the masked model gives. All or nothing. Fails as `shrinkModel` and `checkShrunk` do.
 */
export function shrinkChecked(
  resolver: RecipeResolver,
  { steps, target, recipe, beforeReplace, signal, onProgress }: ShrinkJob,
): Promise<Shrunk> {
  const { weights } = resolver;
  return resolver.whileRead(async () => {
    const { masks } = await resolver.resolve(steps, signal);
    return withDiffusionEngine(diffusion => {
      const writeMasked = (file: string): Promise<void> =>
        saveModel(weights, masks, { target: file, signal });
      const isEqual = checkShrunk(weights.model.description.path, {
        ...{ diffusion, writeMasked, signal },
      });
      const check = async (file: string): Promise<void> => {
        await isEqual(file);
        await beforeReplace?.();
      };
      return shrinkModel(weights, masks, { target, recipe, check, signal, onProgress });
    });
  });
}
