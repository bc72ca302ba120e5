import path from 'node:path';
import type { CellResult } from '../../../shared/sweep/cellResult';
import type { SweepCell } from '../../../shared/sweep/sweepPlan';
import { writeWhole } from '../../io/writeWhole';

/**
 * `results.jsonl`: what became of a plan's cells, in the plan's order: a sweep that was
 * killed and resumed, or shared out and merged, leaves the bytes of one that was not.
 */
export const resultsText = (
  cells: readonly SweepCell[],
  found: ReadonlyMap<string, CellResult>,
): string =>
  cells
    .flatMap(({ key }) => found.get(key) ?? [])
    .map(result => `${JSON.stringify(result)}\n`)
    .join('');

/** Replaces the file at once: nobody reads half of it. */
export const writeResults = (
  folder: string,
  cells: readonly SweepCell[],
  found: ReadonlyMap<string, CellResult>,
): Promise<void> =>
  writeWhole(path.join(folder, 'results.jsonl'), Buffer.from(resultsText(cells, found)));
