import type { Criterion } from '../recipe/recipe';

/** What can be removed whole, in place of single weights. */
export const unitKinds = ['neurons', 'heads'] as const;
export type UnitKind = (typeof unitKinds)[number];

/** A way to prune: by what weights are ranked, and how a sparsity is spread over layers; or which units go, and by what. */
export interface Method {
  readonly criterion: Criterion;
  /** Whole units of each layer go in place of single weights, and sparsities are shares of them. */
  readonly remove?: UnitKind;
  /** Whether the units that stay make up for them. */
  readonly compensate?: true;
  /** Every layer gets the same where it is absent. */
  readonly allocation?: 'owl';
}

/** OWL's authors spread a sparsity for criteria that score weights by their size. */
export const owlGoesWith = (criterion: Criterion): boolean =>
  criterion === 'magnitude' || criterion === 'wanda';

/** Units are chosen by sums of |w|, by chance, or by what their loss costs. */
export const removesUnitsBy = (criterion: Criterion): boolean => criterion !== 'wanda';

/** As the paper calls it: `wanda`, `owl-magnitude`; `neurons-sparsegpt-compensated` where units go. */
export const methodName = ({
  criterion,
  allocation,
  remove,
  compensate,
}: Omit<Method, 'criterion'> & { readonly criterion: string }): string =>
  [allocation, remove, criterion, compensate && 'compensated']
    .filter(word => word !== undefined)
    .join('-');
