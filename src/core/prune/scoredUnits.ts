import type { Step } from '../../shared/recipe/recipe';
import type { ScoredUnits, UnitScores, UnitScoring } from '../../shared/stats/unitScores';
import type { PruneMasks } from '../weights/mask/tensorMask';
import { calibrationToScore, canScore, obsScores } from './obsScores';
import type { RecipeResolver } from './recipeResolver';
import { setSums } from './structured/setSums';
import { wholeUnits } from './structured/wholeUnits';

/** Before any step. */
const untouched: PruneMasks = new Map();

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
  const calibration = await calibrationToScore(resolver, steps);
  let hasObs = calibration !== undefined;
  for (const set of own) hasObs &&= await canScore(calibration!, set);
  const scored: ScoredUnits[] = [];
  for (const set of own) {
    if (by === 'obs' && !hasObs) continue;
    const scores =
      by === 'magnitude'
        ? (await setSums(weights, set, untouched, signal)).sums
        : (await obsScores(resolver, set, calibration!, signal)).costs;
    const [found] = await wholeUnits(weights, masks, { signal, only: each => each === set });
    scored.push({ kind: set.kind, scores, gone: found!.stays.map(stays => 1 - stays) });
  }
  return { sets: scored, hasObs };
}
