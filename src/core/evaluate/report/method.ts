import { type ComponentKind, entriesOf } from '../../../shared/model/component';
import { methodName } from '../../../shared/sweep/method';
import type { SweepVariant } from '../../../shared/sweep/sweepPlan';

/**
 * How a component's weights are chosen, in a word or two: what tells lines of one chart apart. Linear weights, the paper's, are
 * not named.
 */
export function methodOf(variant: SweepVariant, component: ComponentKind): string {
  const { byMagnitude = [], targets } = variant;
  const method = byMagnitude.includes(component) ? 'magnitude' : methodName(variant);
  return targets.join() === 'linear' ? method : `${method}, ${targets.join(' + ')}`;
}

/** What a variant prunes, and how much. */
export const prunedBy = ({
  sparsity,
}: SweepVariant): readonly (readonly [ComponentKind, number])[] =>
  entriesOf(sparsity).filter(([, share]) => share > 0);

/** The method of everything that a variant prunes: one word where it is one. */
export function wholeMethodOf(variant: SweepVariant): string {
  const methods = prunedBy(variant).map(([kind]) => methodOf(variant, kind));
  return [...new Set(methods)].join(' / ');
}
