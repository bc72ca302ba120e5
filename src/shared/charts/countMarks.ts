import { type Markish, text } from '@observablehq/plot';
import { plainPercent } from '../format';
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

const nameOf = (sparsity: number): string => (sparsity === 0 ? 'dense' : plainPercent(sparsity));
