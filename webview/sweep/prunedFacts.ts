import { defaultScope } from '../../src/shared/recipe/stepDefaults';
import { targetedLabel } from '../../src/shared/recipe/targetedLabel';
import type { UnitKind } from '../../src/shared/sweep/method';
import type { SweepPlan } from '../../src/shared/sweep/sweepPlan';
import { strings } from './strings';

const scopeWord = { layer: strings.perLayer, row: strings.perOutput } as const;
const unitWord: Readonly<Record<UnitKind, string>> = {
  neurons: strings.neuronsPerLayer,
  heads: strings.headsPerLayer,
};

/** What a sweep prunes, in words: among which weights the lowest go, and which weights those are; or which units. */
export function prunedFacts({ grids }: Pick<SweepPlan, 'grids'>): readonly string[] {
  const units = grids.flatMap(({ remove }) => (remove === undefined ? [] : [unitWord[remove]]));
  const weights = grids.filter(({ remove }) => remove === undefined);
  const criteria = unique(weights.flatMap(grid => grid.criteria));
  const scopes = criteria.map(each => ({ criterion: each, scope: scopeWord[defaultScope(each)] }));
  const others = scopes.filter(({ scope }) => scope !== scopes[0]?.scope);
  return [
    ...scopes.slice(0, 1).map(({ scope }) => scope),
    ...others.map(({ criterion, scope }) => `${criterion} ${scope}`),
    ...unique(weights.map(({ targets }) => targetedLabel(targets))),
    ...unique(units),
  ];
}

const unique = <T>(all: readonly T[]): readonly T[] => [...new Set(all)];
