import type { FrontierFrame } from '../../src/shared/charts/frontierChart';
import type { SweepMap } from '../../src/shared/messages/sweepMessages';
import type { Pair } from './cursor';
import type { SweepStore } from './store';

type Place = Pick<Pair, 'x' | 'y'>;

/** Where the cursor is on a map: on its own pair, or where the curve's sparsity is, the other component dense. */
export function pairHere({ pair, curve, series, cursor }: SweepStore, map: SweepMap): Place {
  if (pair?.map.method === map.method) return pair;
  const sparsity = series?.settings[cursor.column]?.sparsity ?? 0;
  return curve?.component === map.y ? { x: 0, y: sparsity } : { x: sparsity, y: 0 };
}

/** The pair that is drawn at so many pixels from the left and the top. */
export function pairAtPixels(frame: FrontierFrame, x: number, y: number): Place | undefined {
  const { xs, ys, left, top, cellWidth, cellHeight } = frame;
  const at = xs[Math.floor((x - left) / cellWidth)];
  const up = ys[ys.length - 1 - Math.floor((y - top) / cellHeight)];
  return at === undefined || up === undefined ? undefined : { x: at, y: up };
}

/** Moves the cursor over a map, or opens what is under it; whether a key was one of these. */
export function pressInMap(
  store: SweepStore,
  map: SweepMap,
  { xs, ys }: FrontierFrame,
  { key, ctrlKey, metaKey, altKey }: KeyboardEvent,
): boolean {
  if (ctrlKey || metaKey || altKey) return false;
  const here = pairHere(store, map);
  const next = (all: readonly number[], from: number, by: number): number =>
    all[Math.max(0, Math.min(all.length - 1, all.indexOf(from) + by))] ?? 0;
  const moves: Readonly<Record<string, Place>> = {
    ArrowLeft: { ...here, x: next(xs, here.x, -1) },
    ArrowRight: { ...here, x: next(xs, here.x, 1) },
    ArrowDown: { ...here, y: next(ys, here.y, -1) },
    ArrowUp: { ...here, y: next(ys, here.y, 1) },
    Home: { x: xs[0] ?? 0, y: ys[0] ?? 0 },
    End: { x: xs.at(-1) ?? 0, y: ys.at(-1) ?? 0 },
  };
  const move = Object.hasOwn(moves, key) ? moves[key] : undefined;
  if (move) store.moveToPair({ map, ...move });
  else if (key === 'Enter') {
    const cell = store.cellHere;
    if (cell) void store.host.openCell({ key: cell.key });
  } else return false;
  return true;
}
