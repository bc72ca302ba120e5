import { Failure } from '../../../shared/failure';
import type { SweepCell } from '../../../shared/sweep/sweepPlan';
import { isDense, variantName } from './variants';

/** Part `index` of `count`, counted from 0. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** Reads `3/16`. Fails with `invalid-request`. */
export function parseShard(text: string): Shard {
  const [, index, count] = /^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? [];
  if (index === undefined || Number(index) >= Number(count))
    throw new Failure({
      code: 'invalid-request',
      message: `${text} names no shard.`,
      hint: 'Write I/N, I from 0 to N - 1: the four of 4 are 0/4, 1/4, 2/4 and 3/4.',
    });
  return { index: Number(index), count: Number(count) };
}

/**
 * The cells of one shard: whole variants, dealt out in turn by their names, so that no two shards load the same. Everything is compared with the
 * dense pictures, so each shard computes those too, and merging holds them against each other.
 */
export function cellsOfShard(
  cells: readonly SweepCell[],
  { index, count }: Shard,
): readonly SweepCell[] {
  const names = [...new Set(cells.filter(({ variant }) => !isDense(variant)).map(nameOf))].sort();
  const own = new Set(names.filter((_, i) => i % count === index));
  return cells.filter(cell => isDense(cell.variant) || own.has(nameOf(cell)));
}

const nameOf = ({ variant }: SweepCell): string => variantName(variant);
