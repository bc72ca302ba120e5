import type { Cursor } from './cursor';
import type { SweepStore } from './store';

/** Opens the models with a cell's steps; the dense pipeline has none. */
export function openCell(store: SweepStore, at: Cursor): void {
  const cell = store.cellAt(at);
  if (cell && at.column > 0) void store.host.openCell({ key: cell.key });
}

/** Moves the cursor, or opens what is under it; whether a key was one of these. */
export function pressInGrid(
  store: SweepStore,
  { key, ctrlKey, metaKey, altKey }: KeyboardEvent,
): boolean {
  if (ctrlKey || metaKey || altKey) return false;
  const { column, prompt } = store.cursor;
  const moves: Readonly<Record<string, Cursor>> = {
    ArrowLeft: { column: column - 1, prompt },
    ArrowRight: { column: column + 1, prompt },
    ArrowUp: { column, prompt: prompt - 1 },
    ArrowDown: { column, prompt: prompt + 1 },
    Home: { column: 0, prompt },
    End: { column: Infinity, prompt },
  };
  const move = Object.hasOwn(moves, key) ? moves[key] : undefined;
  if (move) store.moveTo(move);
  else if (key === 'c') store.jumpTo('cliff');
  else if (key === 's') store.jumpTo('limit');
  else if (key === 'Enter' && store.accepted) store.accept(store.cursor);
  else if (key === 'Enter') openCell(store, store.cursor);
  else return false;
  return true;
}
