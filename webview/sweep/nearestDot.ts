import type { ChartFrame } from '../../src/shared/charts/chartFrame';
import type { Cursor } from './cursor';
import type { JudgedSeries, SweepStore } from './store';

interface Place {
  /** Pixels from the left and the top of a curve's drawing. */
  readonly x: number;
  readonly y: number;
}

/** A click that is further from a dot is for its column. */
const REACH = 8;

/** The column at a place of a curve, and the prompt whose dot lies there; the cursor's own prompt where none does. */
export function nearestDot(
  { state, cursor }: SweepStore,
  { table, settings }: JudgedSeries,
  { inner, options, axis, columns }: ChartFrame,
  { x, y }: Place,
): Cursor {
  const width = inner.width / Math.max(1, columns.length);
  const column = Math.max(0, Math.min(columns.length - 1, Math.floor((x - inner.left) / width)));
  const at = table.sparsities.indexOf(settings[column]?.sparsity ?? -1);
  if (at < 0) return { column, prompt: cursor.prompt };
  const height = options.marginTop! + inner.height - y;
  const far = ({ damage }: (typeof table.rows)[number]): number =>
    Math.abs(axis.height(axis.place(damage[at]!)) - height);
  const [nearest] = [...table.rows].sort((a, b) => far(a) - far(b));
  const prompt =
    nearest && far(nearest) <= REACH ? state!.plan.prompts.indexOf(nearest.prompt) : cursor.prompt;
  return { column, prompt };
}
