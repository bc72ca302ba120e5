import { readCells } from '../../../core/evaluate/sweep/cellLog';
import { sweepPaths } from '../../../core/evaluate/sweep/sweepFolder';
import { isFile } from '../../../core/io/isFile';
import type { SweepCell } from '../../../shared/sweep/sweepPlan';

/** Cells without a result, and those whose files are gone. */
export async function cellsLeft(
  folder: string,
  cells: readonly SweepCell[],
): Promise<readonly SweepCell[]> {
  const paths = sweepPaths(folder);
  const found = await readCells(paths.cells);
  const left: SweepCell[] = [];
  for (const cell of cells) {
    const { key } = cell;
    const isDone = found.get(key)?.state === 'done';
    if (isDone && (await isFile(paths.image(key))) && (await isFile(paths.latents(key)))) continue;
    left.push(cell);
  }
  return left;
}

/** By cell: the first one after it that has another setting. */
export function laterSettings(cells: readonly SweepCell[]): ReadonlyMap<SweepCell, SweepCell> {
  const later = new Map<SweepCell, SweepCell>();
  for (let at = cells.length - 2; at >= 0; at--) {
    const [cell, after] = [cells[at]!, cells[at + 1]!];
    const next = after.variant === cell.variant ? later.get(after) : after;
    if (next) later.set(cell, next);
  }
  return later;
}
