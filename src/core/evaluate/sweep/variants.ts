import * as v from 'valibot';
import { percent } from '../../../shared/format';
import { type ByComponent, type ComponentKind, entriesOf } from '../../../shared/model/component';
import { goalLabel } from '../../../shared/recipe/goalLabel';
import { methodWords } from '../../../shared/recipe/methodWords';
import type { Criterion, Step } from '../../../shared/recipe/recipe';
import { stepSchema } from '../../../shared/recipe/stepSchema';
import { type Method, methodName, owlGoesWith } from '../../../shared/sweep/method';
import type { SweepPlan, SweepVariant } from '../../../shared/sweep/sweepPlan';
import { coarseToFine } from './coarseToFine';

/** The pipeline as it is: what all others are compared with. */
export const dense: SweepVariant = { sparsity: {}, criterion: 'magnitude', targets: ['linear'] };

type Grid = SweepPlan['grids'][number];

/**
 * Every variant of a plan once: the dense one first, since all others are compared with it, then coarse to fine, so that the
 * first pictures span the grid. Criteria of one point follow each other.
 */
export function variantsOf({ grids }: Pick<SweepPlan, 'grids'>): readonly SweepVariant[] {
  const found = new Map<string, SweepVariant>();
  for (const variant of [dense, ...grids.flatMap(inGrid)]) {
    const key = variantName(variant);
    if (!found.has(key)) found.set(key, variant);
  }
  return [...found.values()];
}

/** What tells variants apart, and all dense ones are the same. */
export const variantName = (variant: SweepVariant): string => {
  const { sparsity, byMagnitude = [], targets } = variant;
  const pruned = entriesOf(sparsity).filter(([, share]) => share > 0);
  if (pruned.length === 0) return 'dense';
  const shares = pruned.map(
    ([kind, share]) => `${kind} ${share}${byMagnitude.includes(kind) ? ' by magnitude' : ''}`,
  );
  return [...shares, methodName(variant), ...targets].join(', ');
};

export const isDense = (variant: SweepVariant): boolean => variantName(variant) === 'dense';

/** The steps of each component that a variant prunes; those that go by a calibration do not name it yet. */
export function stepsOf(
  { sparsity, criterion: own, allocation, byMagnitude = [], targets, ...units }: SweepVariant,
  { criterionSeed = 0 }: Pick<SweepPlan, 'criterionSeed'>,
): ByComponent<readonly Step[]> {
  const pruned = entriesOf(sparsity).filter(([, share]) => share > 0);
  return Object.fromEntries(
    pruned.map(([kind, share]) => {
      const apart = byMagnitude.includes(kind);
      const criterion = apart ? 'magnitude' : own;
      const step = {
        ...{ criterion, targets, ...goalOf(share, criterion, units) },
        ...(allocation && !apart && { allocation }),
        ...(criterion === 'random' && { seed: criterionSeed }),
      };
      return [kind, [v.parse(stepSchema, step)]];
    }),
  );
}

/** What a share is of, and what that is called. Sizes that only onnxruntime's fusions ask for would bend a curve. */
function goalOf(
  share: number,
  criterion: Criterion,
  { remove, compensate }: Pick<Method, 'remove' | 'compensate'>,
): Partial<Step> {
  if (!remove) return { goal: { sparsity: share }, label: `Prune to ${percent(share)}` };
  const units = remove === 'neurons' ? { neurons: share } : { heads: share };
  const goal = { remove: { ...units, fusionSafe: false } };
  const words = methodWords({ goal, criterion, compensate });
  return { goal, ...(compensate && { compensate }), label: `Remove ${goalLabel(goal)}${words}` };
}

interface Point {
  readonly sparsity: ByComponent<number>;
  /** By axis: how early the value is visited. */
  readonly ranks: readonly number[];
}

function inGrid(grid: Grid): readonly SweepVariant[] {
  let points: readonly Point[] = [{ sparsity: {}, ranks: [] }];
  for (const [kind, shares] of entriesOf(grid.sparsity))
    points = points.flatMap(point => alongAxis(point, kind, shares));
  const methods = methodsOf(grid);
  return [...points]
    .sort(byRank)
    .flatMap(({ sparsity }) => methods.map(method => variantOf(sparsity, method, grid)));
}

const methodsOf = ({
  criteria,
  allocations = ['uniform'],
  remove,
  compensate,
}: Grid): readonly Method[] =>
  criteria.flatMap(criterion =>
    allocations
      .filter(each => each === 'uniform' || owlGoesWith(criterion))
      .map(each => ({
        criterion,
        ...(each === 'owl' && { allocation: each }),
        ...(remove && { remove }),
        ...(compensate && { compensate }),
      })),
  );

/** What comes to the same is the same variant, whichever grid it is from. */
function variantOf(
  sparsity: SweepVariant['sparsity'],
  method: Method,
  { byMagnitude: named = [], targets }: Grid,
): SweepVariant {
  const pruned = entriesOf(sparsity).map(([kind]) => kind);
  const byMagnitude = pruned.filter(kind => named.includes(kind));
  if (byMagnitude.length === pruned.length || methodName(method) === 'magnitude')
    return { sparsity, criterion: 'magnitude', targets };
  return { sparsity, ...method, ...(byMagnitude.length > 0 && { byMagnitude }), targets };
}

function alongAxis(
  { sparsity, ranks }: Point,
  kind: ComponentKind,
  shares: readonly number[],
): readonly Point[] {
  const ascending = [...new Set(shares)].sort((a, b) => a - b);
  const order = coarseToFine(ascending.length);
  return ascending.map((share, i) => ({
    sparsity: { ...sparsity, ...(share > 0 && { [kind]: share }) },
    ranks: [...ranks, order.indexOf(i)],
  }));
}

/** A point is as fine as its finest axis. */
const byRank = (a: Point, b: Point): number =>
  Math.max(...a.ranks) - Math.max(...b.ranks) || sum(a.ranks) - sum(b.ranks);

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
