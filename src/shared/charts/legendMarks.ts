import { dot, link, type Markish, text } from '@observablehq/plot';
import { agreementNeeded } from '../safeLimit/signTest';
import { type ChartFrame, type FramedSeries, hasVerdicts, LINE } from './chartFrame';
import { type ChartDocument, type ChartElement, svgElement } from './chartDocument';
import { colours } from './colours';
import { verdictMark } from './verdictMark';
import { verdicts, verdictTitle } from '../sweep/verdict';
import type { DamageSeries } from './damageChartData';

/** A line of the legend for each series with its number of prompts, one that says what the bounds are, and one of the marks where dots have them. */
export function legendMarks<E extends ChartElement>(
  frame: ChartFrame,
  document: ChartDocument<E>,
): readonly Markish[] {
  const first = 26 + LINE * frame.series.length + 16;
  const last = first + LINE * (frame.series.length + 1);
  const marks = verdictLegend(frame, last, document);
  return [
    ...frame.series.flatMap((series, at) => entry(frame, series, first + LINE * at)),
    ...boundsEntry(frame, first + LINE * frame.series.length),
    ...(hasVerdicts(frame.series) ? [() => marks as never] : []),
  ];
}

/** What each mark means, side by side. */
function verdictLegend<E extends ChartElement>(
  { inner, down }: ChartFrame,
  pixels: number,
  document: ChartDocument<E>,
): E {
  const shapes = verdicts.toReversed().flatMap((verdict, at) => {
    const [x, y] = [inner.left + 6 + 120 * at, down(-pixels)];
    const mark = verdictMark(verdict, 3.5);
    const place = { x: x + 10, y: y + 4, 'font-size': 11, fill: colours.secondary };
    const word = svgElement(document, 'text', place);
    word.textContent = verdictTitle[verdict];
    return [svgElement(document, 'path', { ...mark, transform: `translate(${x},${y})` }), word];
  });
  return svgElement(document, 'g', { 'aria-description': 'verdicts' }, shapes);
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
