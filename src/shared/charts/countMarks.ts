import { type Markish, text } from '@observablehq/plot';
import { plainPercent } from '../format';
import { safeLimit } from '../safeLimit/safeLimit';
import { cliffOf } from '../safeLimit/cliff';
import { type ChartFrame, type FramedSeries, LINE } from './chartFrame';
import { colours } from './colours';

/** Under the plot: each column's sparsity, and for each series how many prompts stay within the tolerance. */
export function countMarks(frame: ChartFrame): readonly Markish[] {
  const { columns, chart, series } = frame;
  return [
    row(
      frame,
      16,
      columns.map(sparsity => nameOf(sparsity)),
      'sparsity',
    ),
    title(frame, 16, 'sparsity'),
    ...series.flatMap((each, at) => [
      row(frame, 16 + LINE * (at + 1), countsOf(frame, each), `counts, ${each.name}`),
      title(
        frame,
        16 + LINE * (at + 1),
        series.length === 1 ? `within ${chart.tolerance.toFixed(2)}` : each.name,
      ),
    ]),
  ];
}

/** At the foot of the columns of a single series: where the claim ends and where pictures break. */
export function footMarks(frame: ChartFrame): readonly Markish[] {
  const [only, ...others] = frame.series;
  if (!only || others.length > 0) return [];
  return [
    text(footOf(frame, only), {
      ...{ x: 'x', y: () => frame.axis.at(8), text: 'words', fontSize: 11, fill: colours.text },
      ...{ stroke: colours.background, strokeWidth: 4 },
    }),
  ];
}

const row = (
  frame: ChartFrame,
  pixels: number,
  texts: readonly string[],
  ariaDescription: string,
): Markish =>
  text(texts, {
    ...{ x: (_: string, at: number) => at, y: () => frame.below(pixels), ariaDescription },
    ...{ fontSize: 11.5, fill: colours.text, fontVariant: 'tabular-nums' },
  });

const title = (frame: ChartFrame, pixels: number, words: string): Markish =>
  text([words], {
    ...{ x: () => frame.x(frame.inner.left - 8), y: () => frame.below(pixels) },
    ...{ textAnchor: 'end', fontSize: 11, fill: colours.secondary },
    ...{ lineWidth: 8.4, textOverflow: 'ellipsis' },
  });

function countsOf({ columns }: ChartFrame, { points }: FramedSeries): readonly string[] {
  return columns.map(sparsity => {
    const point = points.find(each => each.sparsity === sparsity);
    return point ? `${point.within} of ${point.n}` : '–';
  });
}

function footOf({ columns, chart }: ChartFrame, { table }: FramedSeries) {
  const limit = safeLimit(table, chart.tolerance);
  const cliff = limit.state === 'too-few' ? undefined : cliffOf(table, chart.tolerance).at;
  return [
    ...(limit.state === 'safe'
      ? [{ x: columns.indexOf(limit.limit.sparsity), words: 'safe limit' }]
      : []),
    ...(cliff === undefined ? [] : [{ x: columns.indexOf(cliff), words: 'cliff' }]),
  ];
}

const nameOf = (sparsity: number): string => (sparsity === 0 ? 'dense' : plainPercent(sparsity));
