import type { Criterion } from '../recipe/recipe';

/** A way to prune: by what weights are ranked, and how a sparsity is spread over layers. */
export interface Method {
  readonly criterion: Criterion;
  /** Every layer gets the same where it is absent. */
  readonly allocation?: 'owl';
}

/** OWL's authors spread a sparsity for criteria that score weights by their size. */
export const owlGoesWith = (criterion: Criterion): boolean =>
  criterion === 'magnitude' || criterion === 'wanda';

/** As the paper calls it: `wanda`, `owl-magnitude`. */
export const methodName = ({
  criterion,
  allocation,
}: {
  readonly criterion: string;
  readonly allocation?: 'owl';
}): string => (allocation ? `${allocation}-${criterion}` : criterion);
