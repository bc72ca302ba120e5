import { plainDamage, plainPercent } from '../format';
import { printable } from '../printable';
import type { VerdictName } from '../sweep/verdict';
import type { ChartFrame, FramedSeries } from './chartFrame';

/** A prompt at a sparsity. */
export interface PromptDot {
  readonly prompt: string;
  readonly sparsity: number;
  /** Its places, on both scales where nothing else is said. */
  readonly x: number;
  readonly y: number;
  readonly words: string;
  /** Whether somebody looks for others. */
  readonly isAside: boolean;
  /** What its picture is; undefined where nobody can say, and for a dense one. */
  readonly verdict: VerdictName | undefined;
}

/** The prompts of a series, a column after the other; those of one column stand side by side by rank, so that they do not hide each other. */
export const dotsOf = (frame: ChartFrame, series: FramedSeries): readonly PromptDot[] =>
  series.table.sparsities.flatMap((_, at) => dotsAt(frame, series, at));

/** Those of one sparsity of the table. */
function dotsAt(
  frame: ChartFrame,
  { table, offset, width, dimmed, verdictOf }: FramedSeries,
  at: number,
): readonly PromptDot[] {
  const sparsity = table.sparsities[at]!;
  return table.rows
    .map(({ prompt, damage }) => ({ prompt, damage: damage[at]! }))
    .sort((a, b) => (a.damage === b.damage ? 0 : a.damage - b.damage))
    .map(({ prompt, damage }, rank, { length }) => ({
      ...{ prompt, sparsity },
      x: frame.columns.indexOf(sparsity) + offset + ((rank + 0.5) / length - 0.5) * width,
      y: frame.axis.place(damage),
      isAside: dimmed?.has(prompt) ?? false,
      words: `${plainPercent(sparsity)}, ${clipped(prompt)}: ${plainDamage(damage)}`,
      verdict: sparsity > 0 ? verdictOf?.(prompt, sparsity) : undefined,
    }));
}

function clipped(prompt: string): string {
  const shown = printable(prompt);
  return shown.length > 80 ? `${shown.slice(0, 79)}…` : shown;
}
