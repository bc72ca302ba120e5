import type { DamageTable } from './damageTable';

/**
 * By prompt, by sparsity: the worst damage so far. More pruning cannot mend a picture other than by luck of the sample, so a
 * prompt that was bad once stays bad.
 */
export const envelopes = ({ rows }: DamageTable): readonly (readonly number[])[] =>
  rows.map(({ damage }) => runningMaximum(damage));

export function runningMaximum(values: readonly number[]): readonly number[] {
  let worst = -Infinity;
  return values.map(value => (worst = Math.max(worst, value)));
}

/** By sparsity: the values of all prompts. */
export const columnsOf = (table: DamageTable): readonly (readonly number[])[] => {
  const rows = envelopes(table);
  return table.sparsities.map((_, point) => rows.map(row => row[point]!));
};
