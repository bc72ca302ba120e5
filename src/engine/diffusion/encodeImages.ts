import { encodePng } from '../../core/image/png';
import { readProvenance } from '../../core/model/readProvenance';
import type { GenerationReport, Raster } from '../../shared/generation/generation';
import { type ImageModel, imageTexts, ranSettings } from '../../shared/generation/imageRecord';
import { type ComponentKind, entriesOf } from '../../shared/model/component';
import type { Step } from '../../shared/recipe/recipe';
import { recipeVersion } from '../../shared/recipe/recipeVersion';
import type { Job } from './job';

/** The images as PNG files that say what they were made of. */
export async function encodeImages(
  { request, state }: Job,
  images: readonly Raster[],
  report: Pick<GenerationReport, 'settings' | 'scheduler' | 'noiseHash'>,
): Promise<readonly Uint8Array[]> {
  const model = async (file: string): Promise<ImageModel> =>
    state.provenance.get(await state.files.identify(file), () => readProvenance(file));
  const models: Partial<Record<ComponentKind, ImageModel>> = {};
  for (const [kind, file] of entriesOf(request.pipeline.components)) {
    const steps = request.fed?.steps[kind];
    models[kind] = steps ? fedModel(await model(file), steps) : await model(file);
  }
  const record = {
    version: 1,
    settings: ranSettings(request.settings, report),
    scheduler: report.scheduler,
    noiseHash: report.noiseHash,
    models,
  } as const;
  return images.map((raster, image) => encodePng(raster, imageTexts({ ...record, image })));
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
