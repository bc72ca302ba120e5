import type { Step } from '../../shared/recipe/recipe';
import type { UnitSet } from '../model/units/unitSet';
import type { CalibrationFile } from './calibration/calibrationFile';
import type { RecipeResolver } from './recipeResolver';
import type { ScoreUnitsTask, UnitScores } from './structured/repair/scoreUnits';
import { momentsOf } from './structured/repair/takerMoments';
import { takerOf } from './structured/stepUnits';

/** What failures name. */
const asked = { label: 'by OBS' };

/** The calibration that the latest step names, those of the file's history included, else one that is kept of the model. */
export async function calibrationToScore(
  { weights, calibrations }: RecipeResolver,
  steps: readonly Step[],
): Promise<CalibrationFile | undefined> {
  const { description } = weights.model;
  const named = [...(description.history?.steps ?? []), ...steps].flatMap(
    ({ calibration }) => calibration?.hash ?? [],
  );
  const latest = named.at(-1);
  return (
    (latest !== undefined && (await calibrations.find(latest, description.path))) ||
    (await calibrations.ofModel(description))
  );
}

/** Whether a calibration has a gram of what takes a set's units in. */
export async function canScore(
  calibration: CalibrationFile,
  { name, units, width }: UnitSet,
): Promise<boolean> {
  return (await calibration.gram(name))?.array.shape[0] === units * width;
}

/** What the loss of each unit of a set costs before any step: found once for a calibration. */
export async function obsScores(
  { weights, obsScores: kept }: RecipeResolver,
  set: UnitSet,
  calibration: CalibrationFile,
  signal?: AbortSignal,
): Promise<UnitScores> {
  const key = `${calibration.hash} ${set.name}`;
  const known = kept.get(key);
  if (known) return known;
  const { tensor, view } = takerOf(set);
  const weighting = calibration.record.timestepWeights ?? 'uniform';
  const moments = await momentsOf(calibration, { step: asked, set, weighting });
  const { width, units } = set;
  const task: ScoreUnitsTask = {
    ...{ kind: 'scoreUnits', moments, width, units },
    taker: { tensor, view, mask: { kind: 'none' } },
  };
  const scores = await weights.runTask(task, { signal });
  kept.set(key, scores);
  return scores;
}
