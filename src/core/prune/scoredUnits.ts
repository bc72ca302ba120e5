import type { Step } from '../../shared/recipe/recipe';
import type { ScoredUnits, UnitScores, UnitScoring } from '../../shared/stats/unitScores';
import type { UnitSet } from '../model/units/unitSet';
import type { PruneMasks } from '../weights/mask/tensorMask';
import type { CalibrationFile } from './calibration/calibrationFile';
import type { RecipeResolver } from './recipeResolver';
import type { ScoreUnitsTask } from './structured/repair/scoreUnits';
import { momentsOf } from './structured/repair/takerMoments';
import { setSums } from './structured/setSums';
import { takerOf } from './structured/stepUnits';
import { wholeUnits } from './structured/wholeUnits';

/** Before any step. */
const untouched: PruneMasks = new Map();
/** What failures name. */
const asked = { label: 'by OBS' };

/**
 * The units that a layer holds a part of, scored as they are before the steps, and which of them the steps leave zero as a whole. OBS
 * goes by the calibration that the latest step names, else by one that is kept of the model; without one there are no scores by it.
 */
export async function scoredUnits(
  resolver: RecipeResolver,
  {
    layer,
    by,
    steps,
  }: { readonly layer: number; readonly by: UnitScoring; readonly steps: readonly Step[] },
  signal?: AbortSignal,
): Promise<UnitScores> {
  const { weights } = resolver;
  const { sets } = await weights.model.unitSets(signal);
  const own = sets.filter(({ layers }) => layers.includes(layer));
  if (own.length === 0) return { sets: [], hasObs: false };
  const { masks } = await resolver.resolve(steps, signal);
  const calibration = await calibrationFor(resolver, steps, own);
  const scored: ScoredUnits[] = [];
  for (const set of own) {
    const scores =
      by === 'magnitude'
        ? (await setSums(weights, set, untouched, signal)).sums
        : calibration && (await obsCosts(resolver, set, calibration, signal));
    if (!scores) continue;
    const [found] = await wholeUnits(weights, masks, { signal, only: each => each === set });
    scored.push({ kind: set.kind, scores, gone: found!.stays.map(stays => 1 - stays) });
  }
  return { sets: scored, hasObs: calibration !== undefined };
}

/** The calibration to score some sets by: one that has a gram of each. */
async function calibrationFor(
  { weights, calibrations }: RecipeResolver,
  steps: readonly Step[],
  sets: readonly UnitSet[],
): Promise<CalibrationFile | undefined> {
  const { description } = weights.model;
  const named = [...(description.history?.steps ?? []), ...steps].flatMap(
    ({ calibration }) => calibration?.hash ?? [],
  );
  const latest = named.at(-1);
  const found =
    (latest !== undefined && (await calibrations.find(latest, description.path))) ||
    (await calibrations.ofModel(description));
  if (!found) return undefined;
  for (const { name, units, width } of sets)
    if ((await found.gram(name))?.array.shape[0] !== units * width) return undefined;
  return found;
}

async function obsCosts(
  { weights, unitCosts }: RecipeResolver,
  set: UnitSet,
  calibration: CalibrationFile,
  signal?: AbortSignal,
): Promise<Float64Array> {
  const key = `${calibration.hash} ${set.name}`;
  const known = unitCosts.get(key);
  if (known) return known;
  const { tensor, view } = takerOf(set);
  const weighting = calibration.record.timestepWeights ?? 'uniform';
  const moments = await momentsOf(calibration, { step: asked, set, weighting });
  const { width, units } = set;
  const task: ScoreUnitsTask = {
    ...{ kind: 'scoreUnits', moments, width, units },
    taker: { tensor, view, mask: { kind: 'none' } },
  };
  const { costs } = await weights.runTask(task, { signal });
  unitCosts.set(key, costs);
  return costs;
}
