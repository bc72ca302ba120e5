import { targetZeros } from '../stats/statistics';
import type { SensitivityGroup } from './sensitivityMap';

/** What pruning a block or layer alone costs. */
export interface Damage {
  /** The block's or layer's name. */
  readonly group: string;
  readonly sparsity: number;
  /** The probe error; infinite where the output was not finite. */
  readonly error: number;
  readonly removed: number;
  /** The error for every 1,000 weights that were removed: what a further zero costs here. */
  readonly perThousand: number;
  /** 1 for the largest. */
  readonly rank: number;
}

/** At which sparsity groups are compared, or the nearest one that was measured. */
export const DAMAGE_SPARSITY = 0.5;

/** The damage of every group, in their order. Groups that are too small to lose a weight have none. */
export function damageOf(groups: readonly SensitivityGroup[]): readonly Damage[] {
  const all = groups.flatMap(group => {
    const { sparsity, error } = nearest(group.errors);
    const removed = group.layers.reduce(
      (sum, { weights }) => sum + targetZeros(sparsity, weights),
      0,
    );
    if (removed === 0) return [];
    const known = error ?? Infinity;
    return [
      { group: group.name, sparsity, error: known, removed, perThousand: (known * 1000) / removed },
    ];
  });
  const sorted = all.map(({ perThousand }) => perThousand).sort((a, b) => b - a);
  return all.map(each => ({ ...each, rank: sorted.indexOf(each.perThousand) + 1 }));
}

const nearest = (errors: SensitivityGroup['errors']): SensitivityGroup['errors'][number] =>
  errors.reduce((best, each) =>
    Math.abs(each.sparsity - DAMAGE_SPARSITY) < Math.abs(best.sparsity - DAMAGE_SPARSITY)
      ? each
      : best,
  );
