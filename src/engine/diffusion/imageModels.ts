import type { ImageModel } from '../../shared/generation/imageRecord';
import { type ByComponent, type ComponentKind, entriesOf } from '../../shared/model/component';
import type { Step } from '../../shared/recipe/recipe';
import { recipeVersion } from '../../shared/recipe/recipeVersion';
import type { Job } from './job';

/** What the records of a job's images say of its models. */
export function imageModels({ request, models }: Job): ByComponent<ImageModel> {
  const { pipeline, fed } = request;
  const found: Partial<Record<ComponentKind, ImageModel>> = {};
  for (const [kind, file] of entriesOf(pipeline.components)) {
    const { provenance } = models.get(file)!;
    const steps = fed?.steps[kind];
    found[kind] = steps ? fedModel(provenance, steps) : provenance;
  }
  return found;
}

/** A model that ran under steps that are in no file. */
function fedModel(base: ImageModel, steps: readonly Step[]): ImageModel {
  const all = [...(base.recipe?.steps ?? []), ...steps];
  if (all.length === 0) return { ...base, fed: true };
  const recipe = {
    version: recipeVersion(all),
    base: base.recipe?.base ?? base.fingerprint,
    steps: all,
  };
  return { ...base, recipe, fed: true };
}
