import { Failure } from '../../shared/failure';
import { percent } from '../../shared/format';
import { goalLabel } from '../../shared/recipe/goalLabel';
import { defaultStep, type Step } from '../../shared/recipe/recipe';
import { targetZeros } from '../../shared/stats/statistics';
import type { SensitivityGroup, SensitivityMap } from '../../shared/sensitivity/sensitivityMap';
import { allocateZeros, mostZeros, weightsOf } from './allocateZeros';
import { ratiosOf } from './ratios';
import { responseCurve } from './responseCurve';

/** A spread of a sparsity over layers, and what it is made of. */
export interface Proposal {
  readonly step: Step;
  /** Exactly as many as the uniform sparsity makes. */
  readonly zeros: number;
  /** The error that the map lets expect. */
  readonly predicted: number;
  readonly groups: readonly { readonly name: string; readonly sparsity: number }[];
}

/** What is asked of a proposal. */
export interface ProposalGoal {
  /** Of all the component's Linear weights. */
  readonly sparsity: number;
  /** Of any one block or layer, at most. */
  readonly most: number;
}

/** Spreads a sparsity by a map, in as many zeros as the uniform one makes. Fails `invalid-request` for more than can be. */
export function propose(
  { groups }: Pick<SensitivityMap, 'groups'>,
  { sparsity, most }: ProposalGoal,
): Proposal {
  const zeros = uniformZeros(groups, sparsity);
  const possible = mostZeros(groups, most);
  if (zeros > possible) throw tooMuch(groups, possible);
  const given = allocateZeros(groups, { zeros, most });
  const squares = groups.map(
    (group, i) => responseCurve(group.errors)(given[i]! / weightsOf(group)) ** 2,
  );
  return {
    zeros,
    predicted: Math.sqrt(squares.reduce((sum, square) => sum + square, 0)),
    groups: groups.map((group, i) => ({
      ...{ name: group.name, sparsity: given[i]! / weightsOf(group) },
    })),
    step: spreadStep(Object.fromEntries(groups.flatMap((group, i) => ratiosOf(group, given[i]!))), {
      sparsity,
      label: `Prune to ${goalLabel({ sparsity })}, spread by sensitivity`,
    }),
  };
}

/** A step that prunes each layer to a sparsity of its own; those without, to `sparsity`. */
export const spreadStep = (
  ratios: Readonly<Record<string, number>>,
  { sparsity, label }: { readonly sparsity: number; readonly label: string },
): Step => ({ ...defaultStep, allocation: { ratios }, goal: { sparsity }, label });

/** The zeros of one sparsity for every layer. */
const uniformZeros = (groups: readonly Pick<SensitivityGroup, 'layers'>[], sparsity: number) =>
  groups
    .flatMap(({ layers }) => layers)
    .reduce((sum, { weights }) => sum + targetZeros(sparsity, weights), 0);

const tooMuch = (groups: SensitivityMap['groups'], possible: number): Failure =>
  new Failure({
    code: 'invalid-request',
    message: `By this map at most ${percent(possible / groups.reduce((sum, group) => sum + weightsOf(group), 0))} can be pruned.`,
    hint: 'Measure higher sparsities, allow more of one block, or ask for less.',
  });
