import type { InputSizes } from '../../core/prune/structured/arbitraryInputs';
import { proposeRemoval, type RemovalBudget } from '../../core/prune/budget/proposeRemoval';
import type { RecipeResolver } from '../../core/prune/recipeResolver';
import type { BudgetProposal } from '../../shared/budget/budget';
import { withDiffusionEngine } from '../process/withDiffusionEngine';

export interface BudgetJob extends Omit<RemovalBudget, 'times'> {
  /** What a call is, where time counts. */
  readonly sizes: InputSizes;
}

/**
 * Steps that remove neurons and heads of an open model until it is so much smaller, or, as onnxruntime's profiler tells of its
 * nodes, faster. Fails as `proposeRemoval` does.
 */
export async function proposeBudget(
  resolver: RecipeResolver,
  { sizes, ...budget }: BudgetJob,
): Promise<BudgetProposal> {
  const [file] = resolver.weights.model.modelIndex.files;
  const { signal } = budget;
  return resolver.whileRead(async () => {
    if ('smaller' in budget.aim) return proposeRemoval(resolver, budget);
    const times = await withDiffusionEngine(each =>
      each.nodeTimes({ file: file!, sizes }, { ...(signal && { signal }) }),
    );
    return proposeRemoval(resolver, { ...budget, times });
  });
}
