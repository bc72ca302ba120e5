import type { CellResult } from '../../../shared/sweep/cellResult';
import type { SweepCell } from '../../../shared/sweep/sweepPlan';

export interface MergedCells {
  readonly found: ReadonlyMap<string, CellResult>;
  /** Cells of the plan that no part has done. */
  readonly missing: readonly SweepCell[];
  /** Cells that several parts have done, with different pictures. */
  readonly differing: readonly SweepCell[];
}

/**
 * Puts the parts of a sweep together. A cell that one part has done counts as done, whatever the others say; the order of the
 * parts does not matter, and merging again changes nothing.
 */
export function mergeCells(
  cells: readonly SweepCell[],
  parts: readonly ReadonlyMap<string, CellResult>[],
): MergedCells {
  const found = new Map<string, CellResult>();
  const missing: SweepCell[] = [];
  const differing: SweepCell[] = [];
  for (const cell of cells) {
    const results = parts.flatMap(part => part.get(cell.key) ?? []).sort(byContent);
    const done = results.filter(({ state }) => state === 'done');
    const best = done[0] ?? results[0];
    if (best) found.set(cell.key, best);
    if (done.length === 0) missing.push(cell);
    if (new Set(done.map(pictureOf)).size > 1) differing.push(cell);
  }
  return { found, missing, differing };
}

const pictureOf = (result: CellResult): string => ('picture' in result ? result.picture : '');

/** Any order that does not depend on the order of the parts. */
const byContent = (a: CellResult, b: CellResult): number => {
  const [x, y] = [JSON.stringify(a), JSON.stringify(b)];
  return x < y ? -1 : x > y ? 1 : 0;
};
