import { link, type Markish, ruleY, text } from '@observablehq/plot';
import type { ChartFrame } from './chartFrame';
import { colours } from './colours';
import { type PlacedLabel, spreadLabels } from './spreadLabels';

/** Lines of the grid, and a break where the axis leaves the logarithm. */
export const gridMarks = (frame: ChartFrame): readonly Markish[] => [
  ruleY(frame.axis.ticks, { stroke: colours.axis, strokeOpacity: 0.35, ariaHidden: 'true' }),
  ruleY([frame.axis.domain[0]], { stroke: colours.axis, ariaHidden: 'true' }),
  ...(frame.axis.zero === undefined ? [] : [breakMark(frame)]),
];

/** The names at the left: values of the grid lines, the rows of zero and of what is not finite, and what the axis is. */
export function axisMarks(frame: ChartFrame): readonly Markish[] {
  const { axis, chart, inner } = frame;
  const named: readonly (readonly [number | undefined, string])[] = [
    [axis.zero, '0'],
    [axis.infinite, 'not finite'],
  ];
  const rows = [
    ...namedTicks(frame).map(tick => ({ y: tick, label: String(tick) })),
    ...named.flatMap(([y, label]) => (y === undefined ? [] : [{ y, label }])),
  ];
  return [
    text(rows, {
      ...{ x: () => frame.x(inner.left - 8), y: 'y', text: 'label', textAnchor: 'end' },
      ...{ fontSize: 11, fill: colours.secondary, fontVariant: 'tabular-nums' },
      ariaDescription: 'y axis',
    }),
    ...(chart.size
      ? []
      : [
          text([chart.scale === 'linear' ? chart.metric : `${chart.metric}, log scale`], {
            ...{ x: () => frame.x(inner.left - 44), y: () => axis.at(inner.height / 2) },
            ...{ rotate: -90, fontSize: 11, fill: colours.secondary },
          }),
        ]),
  ];
}

/** A low plot has room for powers of ten. */
const namedTicks = ({ axis, chart }: ChartFrame): readonly number[] =>
  chart.size === 'strip' && chart.scale !== 'linear'
    ? axis.ticks.filter(tick => Number.isInteger(Math.log10(tick)))
    : axis.ticks;

/** Two strokes across the axis where it leaves the logarithm. */
const breakMark = ({ axis, inner, x }: ChartFrame): Markish =>
  link([17, 21], {
    ...{ x1: () => x(inner.left - 4), x2: () => x(inner.left + 4) },
    ...{ y1: (pixels: number) => axis.at(pixels), y2: (pixels: number) => axis.at(pixels + 4) },
    ...{ stroke: colours.secondary, ariaHidden: 'true' },
  });

/** A line that damage is read against. */
export interface Reference {
  readonly name: string;
  readonly value: number;
  readonly isTolerance: boolean;
}

/** The tolerance, dashed. */
export const toleranceMark = ({ chart }: ChartFrame): Markish =>
  ruleY([chart.tolerance], {
    ...{ stroke: colours.text, strokeWidth: 1.5, strokeDasharray: '5 3' },
    ariaDescription: 'tolerance',
  });

/** What damage is read against, dotted. */
export const anchorMark = (frame: ChartFrame): Markish =>
  ruleY(
    anchorsOf(frame).map(({ value }) => value),
    { stroke: colours.text, strokeDasharray: '1 3', ariaDescription: 'anchors' },
  );

/** The names of both at the right. */
export function referenceNames(frame: ChartFrame): readonly Markish[] {
  const { axis, inner } = frame;
  return [
    text(referenceLabels(frame, 15), {
      ...{
        x: () => frame.x(inner.left + inner.width + 8),
        y: ({ pixels }: PlacedLabel<Reference>) => axis.at(pixels),
      },
      ...{ text: ({ item }: PlacedLabel<Reference>) => item.name, textAnchor: 'start' },
      ...{ fontSize: 11, fill: colours.text, fontVariant: 'tabular-nums' },
      ...{ stroke: colours.background, strokeWidth: 4 },
    }),
  ];
}

/** Names, each with its height above the bottom of the plot: `apart` pixels from the next one at least. */
export const referenceLabels = (
  frame: ChartFrame,
  apart: number,
): readonly PlacedLabel<Reference>[] =>
  spreadLabels(
    [
      {
        ...{ isTolerance: true, value: frame.chart.tolerance },
        name: `within ${two(frame.chart.tolerance)}`,
      },
      ...anchorsOf(frame),
    ],
    ({ value }) => frame.axis.height(value),
    apart,
  );

const anchorsOf = ({ chart }: ChartFrame): readonly Reference[] =>
  chart.anchors
    .filter(({ value }) => value > 0 && Number.isFinite(value))
    .map(({ label, value }) => ({ name: `${label} ${two(value)}`, value, isTolerance: false }));

const two = (value: number): string => (value < 0.01 ? value.toPrecision(1) : value.toFixed(2));
