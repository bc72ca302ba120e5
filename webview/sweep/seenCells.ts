import type { ShownCell } from '../../src/shared/messages/sweepMessages';
import type { VerdictName } from '../../src/shared/sweep/verdict';
import { cellMatches, isOn } from './filter';
import type { Cursor } from './cursor';
import type { SweepStore } from './store';
import { verdictNameOfCell } from './verdicts';

/** A cell that is in the page, and what is shown of it. */
export interface SeenCell {
  readonly at: Cursor;
  readonly cell: ShownCell | undefined;
  /** Undefined for a dense one, and where nothing was computed. */
  readonly verdict: VerdictName | undefined;
  /** Whether somebody looks for others. */
  readonly isAside: boolean;
}

/** The cells of a row, as the tolerance has them. */
export function seenCells(
  store: SweepStore,
  prompt: number,
  columns: readonly number[],
): readonly SeenCell[] {
  const isFiltered = isOn(store.filter);
  return columns.map(column => {
    const at = { column, prompt };
    const cell = store.cellAt(at);
    return {
      ...{ at, cell },
      verdict: column > 0 ? verdictNameOfCell(cell, store) : undefined,
      isAside: isFiltered && cell !== undefined && !cellMatches(store.filter, cell, store),
    };
  });
}
