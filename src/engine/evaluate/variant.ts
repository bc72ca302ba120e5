import { type ComponentKind, isDenoiser, isTextEncoder } from '../../shared/model/component';
import type { PipelineComponent } from '../../shared/model/model';
import type { Recipe, Step } from '../../shared/recipe/recipe';

/** A model file under steps, and the history that a copy of it with the steps applied carries in its metadata. */
export interface ComponentVariant {
  readonly component: ComponentKind;
  readonly path: string;
  readonly steps: readonly Step[];
  readonly recipe?: Recipe;
}

/** A whole pipeline to generate with. */
export interface PipelineVariant {
  /** Where tokenizer, scheduler and configurations are read from. */
  readonly folder: string;
  readonly components: readonly ComponentVariant[];
  /** What generation needs and the folder lacks. */
  readonly missing: readonly string[];
}

/** The file as it is. */
export const onDisk = ({ component, path }: PipelineComponent): ComponentVariant => ({
  component,
  path,
  steps: [],
});

/** The components under a recipe, which is about the denoiser unless its steps name a component. */
export function underRecipe(
  components: readonly ComponentVariant[],
  recipe: Recipe,
): readonly ComponentVariant[] {
  const named = recipe.steps.some(({ select }) => select.includes('component:'));
  return components.map(each =>
    isDenoiser(each.component) || (named && isTextEncoder(each.component))
      ? { ...each, steps: recipe.steps, recipe }
      : each,
  );
}
