import { owlDefaults } from '../../../shared/recipe/allocationSchema';
import { passOverTargets } from '../passOverTargets';
import type { StepRequest } from '../stepRequest';
import { type Outliers, type OutliersTask } from './outliers';
import { transformerBlock } from './transformerBlock';

/**
 * The sparsity of each target, by Outlier Weighed Layerwise sparsity (Yin and others 2023, https://arxiv.org/abs/2310.05175): a
 * block with more outliers among its Wanda scores, those above `outlierMultiple` times the block's mean, loses less. All of a
 * block's targets get one sparsity; those of all blocks have `sparsity` as their mean, within 0 and 1.
 */
export async function owl(request: StepRequest, sparsity: number): Promise<readonly number[]> {
  const { targets, weights, step } = request;
  const { outlierMultiple, lambda } = { ...owlDefaults, ...step };
  const { layers } = weights.model.description;
  const blocks = targets.map(({ layer }) => transformerBlock(layers[layer]!));
  const measured = await measure(request);
  const means = perBlock(blocks, measured, ({ sum, count }) => [sum, count]);
  const above = blocks.map(block => outlierMultiple * means.get(block)!);
  const counted = await measure(request, above);
  const shares = perBlock(blocks, counted, ({ outliers, count }) => [100 * outliers, count]);
  const sparsities = spread(shares, { sparsity, lambda });
  return blocks.map(block => sparsities.get(block)!);
}

const measure = (request: StepRequest, above?: readonly number[]): Promise<readonly Outliers[]> => {
  const { weights, norms, signal, targets } = request;
  const limits = new Map(targets.map(({ tensor }, i) => [tensor.id, above?.[i]]));
  return passOverTargets(request, ({ tensor, view }, mask) => {
    const limit = limits.get(tensor.id);
    const task: OutliersTask = {
      ...{ kind: 'outliers', tensor, view, mask, settings: { criterion: 'wanda' } },
      norms: norms?.get(tensor.id),
      ...(limit !== undefined && { above: limit }),
    };
    return weights.runTask(task, { signal });
  });
};

/** A ratio of sums over the targets of each block; 0 where nothing counts. */
function perBlock(
  blocks: readonly string[],
  measured: readonly Outliers[],
  terms: (outliers: Outliers) => readonly [number, number],
): ReadonlyMap<string, number> {
  const sums = new Map<string, readonly [number, number]>();
  for (const [i, block] of blocks.entries()) {
    const [above, below] = sums.get(block) ?? [0, 0];
    const [more, of] = terms(measured[i]!);
    sums.set(block, [above + more, below + of]);
  }
  return new Map(
    [...sums].map(([block, [above, below]]) => [block, below === 0 ? 0 : above / below]),
  );
}

function spread(
  shares: ReadonlyMap<string, number>,
  { sparsity, lambda }: { readonly sparsity: number; readonly lambda: number },
): ReadonlyMap<string, number> {
  const least = Math.min(...shares.values());
  const range = Math.max(...shares.values()) - least;
  const kept = [...shares].map(
    ([block, share]) => [block, range === 0 ? 0 : ((share - least) / range) * 2 * lambda] as const,
  );
  const mean = kept.reduce((sum, [, more]) => sum + more, 0) / kept.length;
  return new Map(
    kept.map(([block, more]) => [block, Math.min(1, Math.max(0, sparsity + mean - more))]),
  );
}
