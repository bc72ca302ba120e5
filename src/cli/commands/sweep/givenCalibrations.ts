import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { CalibrationNeed } from '../../../shared/calibration/calibrationNeed';
import { neededCalibrations } from '../../../core/evaluate/sweep/neededCalibrations';
import { sweepPaths, withHashes } from '../../../core/evaluate/sweep/sweepFolder';
import { copyWhole } from '../../../core/io/copyWhole';
import { isFile } from '../../../core/io/isFile';
import { describeModel } from '../../../core/model/describeModel';
import type { CalibrationFile } from '../../../core/prune/calibration/calibrationFile';
import { Failure, toFailure } from '../../../shared/failure';
import { type PipelinePaths, pathOf } from '../../../shared/generation/pipelinePaths';
import {
  type ByComponent,
  type ComponentKind,
  componentWord,
  entriesOf,
} from '../../../shared/model/component';
import type { CalibrationName } from '../../../shared/recipe/calibrationSchema';
import type { SweepPlan } from '../../../shared/sweep/sweepPlan';
import { closeCalibrations, openCalibrations } from '../componentCalibrations';
import { usage, useless } from '../stepOptions';

/**
 * The plan that goes by calibration files that were given. Fails unless each is of a component whose criteria go by one, was
 * measured on the pipeline's own model, and holds what the criteria need.
 */
export async function withGivenCalibrations(
  plan: SweepPlan,
  files: readonly string[],
  pipeline: PipelinePaths,
): Promise<SweepPlan> {
  if (files.length === 0) return plan;
  const names = await namesOfGiven(plan, files, pipeline);
  return withHashes(
    plan,
    Object.fromEntries(entriesOf(names).map(([kind, { hash }]) => [kind, hash])),
  );
}

/** What steps call the calibrations that were given. Fails as `withGivenCalibrations` does. */
export async function namesOfGiven(
  settings: Pick<SweepPlan, 'grids' | 'criterionSeed'>,
  files: readonly string[],
  pipeline: PipelinePaths,
): Promise<ByComponent<CalibrationName>> {
  const needs = neededCalibrations(settings);
  const kinds = entriesOf(needs).map(([kind]) => kind);
  if (files.length > 0 && kinds.length === 0) throw useless();
  const given = await openCalibrations(files, kinds);
  try {
    const names: Partial<Record<ComponentKind, CalibrationName>> = {};
    for (const [kind, file] of entriesOf(given)) {
      await refuseOther(file, pathOf(pipeline, kind));
      refuseLess(file, kind, needs[kind]!);
      names[kind] = await file.name();
    }
    return names;
  } finally {
    await closeCalibrations(given);
  }
}

/** Copies calibrations into a sweep's folder, which is then whole: resumed, or on another machine, it goes by the same. */
export async function keepCalibrations(
  folder: string,
  files: readonly string[],
  plan: Pick<SweepPlan, 'grids' | 'criterionSeed'>,
): Promise<void> {
  const home = sweepPaths(folder).calibrations;
  const given = await openCalibrations(
    files,
    entriesOf(neededCalibrations(plan)).map(([kind]) => kind),
  );
  try {
    for (const [, file] of entriesOf(given)) {
      const target = path.join(home, `${file.hash}.calibration.safetensors`);
      if (await isFile(target)) continue;
      await mkdir(home, { recursive: true });
      await copyWhole(file.path, target);
    }
  } finally {
    await closeCalibrations(given);
  }
}

async function refuseOther(file: CalibrationFile, model: string): Promise<void> {
  const { description } = await describeModel(model);
  try {
    file.refuseOtherBase(description);
  } catch (thrown) {
    throw new Failure(
      {
        ...toFailure(thrown).toData(),
        hint: 'Give one of this model, or none: then a sweep calibrates it first.',
      },
      { cause: thrown },
    );
  }
}

function refuseLess(
  { path: file, record, hasGrams }: CalibrationFile,
  kind: ComponentKind,
  { gram, timestepWeights }: CalibrationNeed,
): void {
  if (!gram) return;
  if (!hasGrams)
    throw usage(
      `${file} has no x^T·x, which sparsegpt and obs-diff need: calibrate the ${componentWord(kind)} with --gram.`,
    );
  if ((record.timestepWeights ?? 'uniform') !== timestepWeights)
    throw usage(
      `${file} does not weight denoising steps as ${timestepWeights}: calibrate the ${componentWord(kind)} with --timestep-weights ${timestepWeights}.`,
    );
}
