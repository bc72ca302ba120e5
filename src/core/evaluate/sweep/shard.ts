import path from 'node:path';
import { Failure } from '../../../shared/failure';
import type { SweepCell } from '../../../shared/sweep/sweepPlan';
import { readWithin } from '../../io/readWithin';
import { writeWhole } from '../../io/writeWhole';
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

/** The folder of a shard of a sweep. */
export const shardFolder = (out: string, { index }: Shard): string =>
  path.join(out, `shard-${index}`);

/** Notes in a shard's folder which part it is, for who merges it. */
export const noteShard = (folder: string, { index, count }: Shard): Promise<void> =>
  writeWhole(noteIn(folder), Buffer.from(`${index}/${count}\n`));

/** Which part of a sweep is in a folder; undefined where nothing says it. */
export async function notedShard(folder: string): Promise<Shard | undefined> {
  try {
    return parseShard((await readWithin(noteIn(folder), NOTE_LIMIT)).toString().trim());
  } catch {
    return undefined;
  }
}

const NOTE_LIMIT = 64;
const noteIn = (folder: string): string => path.join(folder, 'run', 'shard');

/**
 * The cells of one shard: whole variants, dealt out in turn by their names, so that no two shards load the same. Everything is compared with the
 * dense pictures, so each shard computes those too, and merging holds them against each other.
 */
export function cellsOfShard(
  cells: readonly SweepCell[],
  { index, count }: Shard,
): readonly SweepCell[] {
  const dealt = shardsOf(cells, count);
  return cells.filter(cell => isDense(cell.variant) || dealt.get(nameOf(cell)) === index);
}

/** Which of `count` shards have cells of a sweep to compute that are missing, rising; the first where only dense ones are. */
export function shardsWith(
  cells: readonly SweepCell[],
  missing: readonly SweepCell[],
  count: number,
): readonly number[] {
  const dealt = shardsOf(cells, count);
  const found = new Set(missing.flatMap(cell => dealt.get(nameOf(cell)) ?? []));
  if (found.size === 0 && missing.length > 0) return [0];
  return [...found].sort((a, b) => a - b);
}

/** The shard of each variant but the dense one, by its name. */
function shardsOf(cells: readonly SweepCell[], count: number): ReadonlyMap<string, number> {
  const names = new Set(cells.filter(({ variant }) => !isDense(variant)).map(nameOf));
  return new Map([...names].sort().map((name, i) => [name, i % count]));
}

const nameOf = ({ variant }: SweepCell): string => variantName(variant);
