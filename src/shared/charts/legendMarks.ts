import { dot, link, type Markish, text } from '@observablehq/plot';
import { agreementNeeded } from '../safeLimit/signTest';
import { type ChartFrame, type FramedSeries, LINE } from './chartFrame';
import { colours } from './colours';
import type { DamageSeries } from './damageChartData';

/** A line of the legend for each series with its number of prompts, and one that says what the bounds are. */
export function legendMarks(frame: ChartFrame): readonly Markish[] {
  const first = 26 + LINE * frame.series.length + 16;
  return [
    ...frame.series.flatMap((series, at) => entry(frame, series, first + LINE * at)),
    ...boundsEntry(frame, first + LINE * frame.series.length),
  ];
}

function entry(frame: ChartFrame, series: FramedSeries, pixels: number): readonly Markish[] {
  const { style } = series;
  return [
    sample(frame, pixels, { stroke: style.colour, strokeWidth: 2, strokeDasharray: style.dashes }),
    dot([0], {
      ...{ x: () => frame.x(frame.inner.left + 40), y: () => frame.below(pixels), r: 3 },
      ...{ symbol: style.symbol, fill: style.colour, fillOpacity: 0.75, ariaHidden: 'true' },
    }),
    words(frame, pixels, medianWords(series)),
  ];
}

/** What the line and the dots of a series are. */
export const medianWords = ({ name, table }: DamageSeries): string => {
  const n = table.rows.length;
  return `${name}: median of ${n} ${n === 1 ? 'prompt' : 'prompts'} by the worst so far, and each prompt`;
};

/** What the area round it is; undefined where so few prompts have no bounds. */
export function boundsWords(series: readonly DamageSeries[]): string | undefined {
  const counts = [...new Set(series.map(({ table }) => table.rows.length))];
  const known = counts.flatMap(n => {
    const k = agreementNeeded(n);
    return k === undefined ? [] : [`${place(n + 1 - k)} to ${place(k)} best of ${n}`];
  });
  return known.length === 0
    ? undefined
    : `bounds of the median, 95 % each: the ${known.join(', ')}`;
}

function boundsEntry(frame: ChartFrame, pixels: number): readonly Markish[] {
  const bounds = boundsWords(frame.series);
  if (bounds === undefined) return [];
  return [
    sample(frame, pixels, { stroke: colours.text, strokeWidth: 9, strokeOpacity: 0.22 }),
    words(frame, pixels, bounds),
  ];
}

const sample = (
  frame: ChartFrame,
  pixels: number,
  look: {
    readonly stroke: string;
    readonly strokeWidth: number;
    readonly strokeDasharray?: string;
    readonly strokeOpacity?: number;
  },
): Markish =>
  link([0], {
    ...{ x1: () => frame.x(frame.inner.left), x2: () => frame.x(frame.inner.left + 30) },
    ...{ y1: () => frame.below(pixels), y2: () => frame.below(pixels), ...look },
    ariaHidden: 'true',
  });

const words = (frame: ChartFrame, pixels: number, line: string): Markish =>
  text([line], {
    ...{ x: () => frame.x(frame.inner.left + 52), y: () => frame.below(pixels) },
    ...{ textAnchor: 'start', fontSize: 11, fill: colours.secondary },
  });

/** `2nd`, `11th`. */
function place(k: number): string {
  const end = k % 100 >= 11 && k % 100 <= 13 ? 0 : k % 10;
  return `${k}${end === 1 ? 'st' : end === 2 ? 'nd' : end === 3 ? 'rd' : 'th'}`;
}
