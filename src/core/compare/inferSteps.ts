import {
  defaultStep,
  type Goal,
  type Scope,
  type Step,
  type TargetSet,
} from '../../shared/recipe/recipe';
import { goalLabel } from '../../shared/recipe/goalLabel';
import { targetZeros } from '../../shared/stats/statistics';
import type { StoredTensor } from '../onnx/modelIndex';
import type { TensorDifference } from './compareTensors';
import { commonSparsities, type Wanted } from './commonSparsity';
import type { Pruned, PruneMethod, Side } from './pruneMethod';
import { selectorFor } from './selectorFor';

/** A pruned tensor, how it was pruned, and what its weights are. */
export interface Known extends Pruned {
  readonly method: PruneMethod;
  readonly difference: TensorDifference;
}

/** What is known of a tensor that stayed as it is: a step may run over it where it changes nothing. */
export type Untouched = ReadonlyMap<StoredTensor, TensorDifference>;

/** The fewest steps that prune every known tensor in its way. Whether they do is for the caller to check. */
export function inferSteps(
  { model }: Side,
  pruned: readonly Known[],
  untouched: Untouched,
): readonly Step[] {
  const sets: readonly TargetSet[] = ['linear', 'conv', 'other'];
  const open = model.weights.model;
  return sets.flatMap(set => {
    const own = pruned.filter(each => each.set === set);
    const step = (
      members: readonly Known[],
      goal: Goal,
      { scope = 'layer', idle }: { readonly scope?: Scope; readonly idle: Idle },
    ): Step => ({
      ...defaultStep,
      select: selectorFor(
        open,
        set,
        new Set(members.map(({ target }) => target.tensor)),
        tensor => {
          const known = untouched.get(tensor);
          return known !== undefined && idle(tensor, known);
        },
      ),
      targets: [set],
      scope,
      goal,
      label: goalLabel(goal),
    });
    return [
      ...counted(own, step),
      ...patterned(own).map(([pattern, members]) =>
        step(members, { pattern }, { idle: () => false }),
      ),
    ];
  });
}

/** Whether a goal leaves a tensor alone that stayed as it is. */
type Idle = (tensor: StoredTensor, known: TensorDifference) => boolean;
type MakeStep = (
  members: readonly Known[],
  goal: Goal,
  options: { readonly scope?: Scope; readonly idle: Idle },
) => Step;

function counted(own: readonly Known[], step: MakeStep): readonly Step[] {
  return (['layer', 'row'] as const).flatMap(scope => {
    const wanted = own.flatMap(known =>
      known.method.kind === 'count' && known.method.scope === scope
        ? [{ ...known.method.wanted, known }]
        : [],
    );
    const groups = commonSparsities<Wanted & { readonly known: Known }>(wanted);
    const members = wanted.map(({ known }) => known);
    const threshold = Math.max(0, ...members.map(({ difference }) => difference.largestPruned));
    const above = ({ smallestKept }: TensorDifference): boolean => smallestKept > threshold;
    if (scope === 'layer' && groups.length > 1 && members.every(each => above(each.difference)))
      return [step(members, { threshold }, { idle: (_, known) => above(known) })];
    return groups.map(({ sparsity, members: found }) =>
      step(
        found.map(({ known }) => known),
        { sparsity },
        {
          scope,
          idle: ({ elements }, { zeros }) =>
            scope === 'layer' && targetZeros(sparsity, elements) <= zeros,
        },
      ),
    );
  });
}

function patterned(own: readonly Known[]): readonly (readonly [string, readonly Known[]])[] {
  const groups = new Map<string, Known[]>();
  for (const known of own)
    if (known.method.kind === 'pattern')
      groups.set(known.method.pattern, [...(groups.get(known.method.pattern) ?? []), known]);
  return [...groups];
}
