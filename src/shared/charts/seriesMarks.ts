import { areaY, dot, line, link, type Markish } from '@observablehq/plot';
import { plainDamage, plainPercent } from '../format';
import { printable } from '../printable';
import type { Point } from '../safeLimit/bands';
import type { ChartFrame, FramedSeries } from './chartFrame';
import { colours } from './colours';

/** A prompt at a sparsity. */
interface Dot {
  readonly x: number;
  readonly y: number;
  readonly words: string;
  readonly opacity: number;
}

/** The bounds of the median, the median, and prompts as dots on top. */
export function seriesMarks(frame: ChartFrame, series: FramedSeries): readonly Markish[] {
  const { style, name } = series;
  const x = ({ sparsity }: Point): number => frame.columns.indexOf(sparsity) + series.offset;
  const y = ({ median }: Point): number => onLog(median);
  return [
    ...boundMarks(frame, series, x),
    line(series.points, {
      ...{ x, y, stroke: colours.background, strokeWidth: 4.5, ariaHidden: 'true' },
    }),
    line(series.points, {
      ...{ x, y, stroke: style.colour, strokeWidth: 2, strokeDasharray: style.dashes },
      ariaDescription: `median, ${name}`,
    }),
    dot(dotsOf(frame, series), {
      ...{ x: 'x', y: 'y', symbol: style.symbol, r: frame.series.length > 2 ? 2 : 2.6 },
      ...{ fill: style.colour, stroke: colours.background, strokeWidth: 0.8 },
      ...(series.dimmed && { opacity: 'opacity' }),
      ...{ title: 'words', ariaDescription: `prompts, ${name}` },
    }),
  ];
}

/** An area for a single series; of several the areas would hide each other: a bar for each sparsity. */
function boundMarks(
  frame: ChartFrame,
  series: FramedSeries,
  x: (point: Point) => number,
): readonly Markish[] {
  const [bottom, top] = frame.axis.domain;
  const inside = (value: number): number =>
    value > 0 ? Math.min(top, Math.max(bottom, value)) : NaN;
  const lower = ({ claim }: Point): number => (claim ? inside(claim.lower) : NaN);
  const upper = ({ claim }: Point): number => (claim ? inside(claim.upper) : NaN);
  const ariaDescription = `bounds of the median, ${series.name}`;
  if (frame.series.length > 1)
    return [
      link(
        series.points.filter(point => lower(point) < upper(point)),
        {
          ...{ x1: x, x2: x, y1: lower, y2: upper, ariaDescription },
          ...{ stroke: series.style.colour, strokeWidth: 5, strokeOpacity: 0.28 },
        },
      ),
    ];
  const edge = { x, stroke: series.style.colour, strokeOpacity: 0.38, ariaHidden: 'true' };
  return [
    areaY(series.points, {
      x,
      y1: lower,
      y2: upper,
      fill: series.style.colour,
      fillOpacity: 0.13,
      ariaDescription,
    }),
    line(series.points, { ...edge, y: lower }),
    line(series.points, { ...edge, y: upper }),
  ];
}

/** What is zero or not finite has no place on a line. */
const onLog = (value: number): number => (value > 0 && value < Infinity ? value : NaN);

/** Prompts of one column stand side by side by rank, so that they do not hide each other. */
function dotsOf(frame: ChartFrame, { table, offset, width, dimmed }: FramedSeries): readonly Dot[] {
  return table.sparsities.flatMap((sparsity, at) =>
    table.rows
      .map(({ prompt, damage }) => ({ prompt, damage: damage[at]! }))
      .sort((a, b) => (a.damage === b.damage ? 0 : a.damage - b.damage))
      .map(({ prompt, damage }, rank, { length }) => ({
        x: frame.columns.indexOf(sparsity) + offset + ((rank + 0.5) / length - 0.5) * width,
        y: frame.axis.place(damage),
        opacity: dimmed?.has(prompt) ? 0.15 : 1,
        words: `${plainPercent(sparsity)}, ${clipped(prompt)}: ${plainDamage(damage)}`,
      })),
  );
}

function clipped(prompt: string): string {
  const shown = printable(prompt);
  return shown.length > 80 ? `${shown.slice(0, 79)}…` : shown;
}
