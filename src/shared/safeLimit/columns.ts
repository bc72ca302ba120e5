import { memoised } from '../memoised';
import type { DamageTable } from './damageTable';
import { columnsOf } from './envelope';
import { median, sorted } from './orderStatistics';

/** What prompts say at one sparsity, each by the worst of its damage so far: what of it no tolerance changes. */
export interface Column {
  readonly sparsity: number;
  /** The damage of all prompts. */
  readonly rising: readonly number[];
  readonly median: number;
  /** How many prompts collapsed up to here; undefined where nobody looked. */
  readonly collapsed: number | undefined;
}

const summed = memoised((table: DamageTable, _: undefined): readonly Column[] =>
  columnsOf(table).map((values, at) => ({
    sparsity: table.sparsities[at]!,
    rising: sorted(values),
    median: median(values),
    collapsed: collapsedUpTo(table, at),
  })),
);

/** By sparsity; summed once for each table. */
export const summedColumns = (table: DamageTable): readonly Column[] => summed(table, undefined);

/** A prompt that collapsed at a lower sparsity counts as collapsed. */
function collapsedUpTo({ rows }: DamageTable, at: number): number | undefined {
  const seen = rows.map(({ collapsed }) => collapsed.slice(0, at + 1));
  if (seen.some(row => row.includes(undefined) && !row.includes(true))) return undefined;
  return seen.filter(row => row.includes(true)).length;
}
