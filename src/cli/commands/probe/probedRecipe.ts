import { readdir } from 'node:fs/promises';
import { sweepPaths } from '../../../core/evaluate/sweep/sweepFolder';
import { isFile } from '../../../core/io/isFile';
import { readWithin } from '../../../core/io/readWithin';
import { describeModel } from '../../../core/model/describeModel';
import { selectLayers } from '../../../core/model/selector';
import { CalibrationFolder } from '../../../core/prune/calibration/calibrationFolder';
import { calibrationOf } from '../../../core/prune/calibration/calibrationOf';
import { needsCalibration } from '../../../core/prune/needsCalibration';
import type { ProbeRequest } from '../../../engine/api/probing';
import { Failure } from '../../../shared/failure';
import { type PipelinePaths, pathOf } from '../../../shared/generation/pipelinePaths';
import { isMadeFor } from '../../../shared/model/fingerprint';
import type { ModelDescription } from '../../../shared/model/model';
import { parseRecipe } from '../../../shared/recipe/parseRecipe';
import type { Recipe, Step } from '../../../shared/recipe/recipe';
import { RECIPE_LIMIT } from '../../../shared/recipe/recipeLimit';

/** Where the calibrations of a folder lie: in it, or where a sweep has its own. Fails where it cannot be read. */
export async function calibrationsIn(folder: string): Promise<string> {
  const { plan, calibrations } = sweepPaths(folder);
  if (await isFile(plan)) return calibrations;
  await readdir(folder);
  return folder;
}

/**
 * What a recipe does to a pipeline: steps that name components, as a sweep's do, are for those; others for the model that they
 * were made for, the UNet where they name none. Fails `stale` for another pipeline's, and where a step goes by a calibration
 * `missing` without it and `stale` with one of another model.
 */
export async function probedRecipe(
  file: string,
  pipeline: PipelinePaths,
  calibrations: string | undefined,
): Promise<ProbeRequest['pruned']> {
  const recipe = parseRecipe((await readWithin(file, RECIPE_LIMIT)).toString(), file);
  const named = recipe.steps.some(({ select }) => select.includes('component:'));
  const pruned: Partial<Record<'unet' | 'text-encoder', readonly Step[]>> = {};
  for (const component of ['unet', 'text-encoder'] as const) {
    const { description } = await describeModel(pathOf(pipeline, component));
    const steps = stepsFor(recipe, description, named);
    if (steps.length === 0) continue;
    await refuseOthers(steps, description, calibrations);
    pruned[component] = steps;
    if (!named) break;
  }
  if (Object.keys(pruned).length === 0) throw otherPipeline(file, pipeline);
  return pruned;
}

const stepsFor = (recipe: Recipe, model: ModelDescription, named: boolean): readonly Step[] =>
  named && recipe.base === undefined
    ? recipe.steps.filter(({ select }) => selectLayers(select, model).length > 0)
    : isMadeFor(recipe, model)
      ? recipe.steps
      : [];

/** Before anything is loaded. */
async function refuseOthers(
  steps: readonly Step[],
  model: ModelDescription,
  folder: string | undefined,
): Promise<void> {
  const known = new CalibrationFolder(folder ?? '');
  try {
    for (const step of steps.filter(needsCalibration))
      (await calibrationOf(step, known, model.path)).refuseOtherBase(model);
  } finally {
    await known.close();
  }
}

const otherPipeline = (file: string, { folder }: PipelinePaths): Failure =>
  new Failure({
    code: 'stale',
    message: `The recipe ${file} was made for another model than the UNet and text encoder of ${folder}.`,
    hint: 'Probe the pipeline that it was made for, or take its "base" out.',
    path: file,
  });
