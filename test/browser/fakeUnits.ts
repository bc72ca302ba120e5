import type { Layer } from '../../src/shared/model/layer';
import type {
  RemovedUnits,
  ScoreSpreads,
  UnitScores,
  UnitScoring,
} from '../../src/shared/stats/unitScores';
import type { FakeStep } from './fakeStep';

/** What steps with a share of heads or neurons removed, of 40 units each. */
export const removedBy = (steps: readonly FakeStep[]): readonly RemovedUnits[] =>
  steps.flatMap(({ goal, layers }) => {
    if (!('remove' in goal)) return [];
    const { remove } = goal;
    const share = 'heads' in remove ? remove.heads : remove.neurons;
    const kind = 'heads' in remove ? 'heads' : 'neurons';
    return typeof share === 'number' ? [{ kind, units: 40, layers, gone: 40 * share }] : [];
  });

/** Every fourth unit is gone where anything was pruned; both scores are made up, each in an order of its own. */
export function fakeScores(
  { heads, role, inputs }: Layer,
  by: UnitScoring,
  isPruned: boolean,
): UnitScores {
  const [kind, units] = heads > 1 ? (['heads', heads] as const) : (['neurons', inputs] as const);
  if (heads <= 1 && role !== 'feed-forward') return { sets: [], hasObs: false };
  const step = by === 'obs' ? 7 : 5;
  const scores = Float64Array.from({ length: units }, (_, u) => 1 + ((step * u + 3) % units));
  const gone = Uint8Array.from({ length: units }, (_, u) => Number(isPruned && u % 4 === 1));
  return { sets: [{ kind, scores, gone }], hasObs: kind === 'neurons' };
}

/** Spreads of every layer that has scores, each higher than those of the one before. */
export function fakeSpreads(layers: readonly Layer[], by: UnitScoring): ScoreSpreads {
  const scored = layers.filter(({ role, heads }) => role === 'attention-out' && heads > 1);
  return {
    hasObs: true,
    sets: scored.map(({ name, index, heads: units }, at) => ({
      ...{ kind: 'heads', name, layers: [index], units },
      scores: Float64Array.from({ length: units }, (_, u) =>
        by === 'obs' ? (1 + at) * 10 ** (u - units) : (1 + at) * (u + 1) * 0.001,
      ),
    })),
  };
}
