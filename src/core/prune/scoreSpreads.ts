import type { Step } from '../../shared/recipe/recipe';
import type { ScoreSpread, ScoreSpreads, UnitScoring } from '../../shared/stats/unitScores';
import type { UnitSet } from '../model/units/unitSet';
import type { Weights } from '../stats/weights';
import { mapConcurrent } from '../weights/mapConcurrent';
import { calibrationToScore, canScore, obsScores } from './obsScores';
import type { RecipeResolver } from './recipeResolver';
import { maskedSlices } from './structured/stepUnits';
import { setSums } from './structured/setSums';

/** So many scores stand for those of a set, evenly taken from the lowest to the highest: the middle one is the median. */
const TAKEN = 17;

/**
 * How the scores of all heads and neurons of a model are spread, as they are before the steps. Scores can be compared from layer to
 * layer: by magnitude they are the mean |w| of all that a unit is made of; by OBS its cost, as a share of what the inputs give the layer.
 */
export async function scoreSpreads(
  resolver: RecipeResolver,
  { by, steps }: { readonly by: UnitScoring; readonly steps: readonly Step[] },
  signal?: AbortSignal,
): Promise<ScoreSpreads> {
  const { weights } = resolver;
  const { sets } = await weights.model.unitSets(signal);
  const calibration = await calibrationToScore(resolver, steps);
  const measured = new Set<UnitSet>();
  for (const set of sets) if (calibration && (await canScore(calibration, set))) measured.add(set);
  const asked = by === 'obs' ? sets.filter(set => measured.has(set)) : sets;
  const found = new Map<UnitSet, ScoreSpread>();
  // Moments of one layer take 200 MB where it is wide.
  const limit = by === 'obs' ? 1 : weights.concurrency;
  await mapConcurrent(asked, limit, async set => {
    signal?.throwIfAborted();
    const scores =
      by === 'magnitude'
        ? await meanMagnitudes(weights, set, signal)
        : await shares(resolver, set, calibration!, signal);
    const { kind, name, layers, units } = set;
    found.set(set, { kind, name, layers, units, scores: taken(scores.sort()) });
  });
  return { sets: asked.map(set => found.get(set)!), hasObs: measured.size > 0 };
}

async function meanMagnitudes(
  weights: Weights,
  set: UnitSet,
  signal?: AbortSignal,
): Promise<Float64Array> {
  const { sums } = await setSums(weights, set, new Map(), signal);
  const elements = maskedSlices(set).reduce((sum, { tensor }) => sum + tensor.elements, 0);
  return sums.map(sum => (sum * set.units) / elements);
}

async function shares(...asked: Parameters<typeof obsScores>): Promise<Float64Array> {
  const { costs, whole } = await obsScores(...asked);
  return costs.map(cost => (whole > 0 ? cost / whole : 0));
}

function taken(sorted: Float64Array): Float64Array {
  const count = Math.min(TAKEN, sorted.length);
  const last = sorted.length - 1;
  return Float64Array.from(
    { length: count },
    (_, i) => sorted[count === 1 ? 0 : Math.round((i * last) / (count - 1))]!,
  );
}
