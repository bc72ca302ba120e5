import { type ByComponent, entriesOf } from '../../../shared/model/component';
import type { Recipe } from '../../../shared/recipe/recipe';
import { recipeVersion } from '../../../shared/recipe/recipeVersion';
import { type SafeMethod, safeSteps } from './safeSteps';

/** Prunes components to their sparsities; with several, each step names its component. */
export function safeRecipe(sparsity: ByComponent<number>, method: SafeMethod): Recipe {
  const own = entriesOf(safeSteps(sparsity, method));
  const steps = own.flatMap(([kind, each]) =>
    each.map(step => (own.length > 1 ? { ...step, select: `component:${kind}` } : step)),
  );
  return { version: recipeVersion(steps), steps };
}
