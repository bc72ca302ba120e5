import { link, type Markish, ruleY, text } from '@observablehq/plot';
import type { ChartFrame } from './chartFrame';
import { colours } from './colours';
import { spreadLabels } from './spreadLabels';

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
    ...axis.ticks.map(tick => ({ y: tick, label: String(tick) })),
    ...named.flatMap(([y, label]) => (y === undefined ? [] : [{ y, label }])),
  ];
  return [
    text(rows, {
      ...{ x: () => frame.x(inner.left - 8), y: 'y', text: 'label', textAnchor: 'end' },
      ...{ fontSize: 11, fill: colours.secondary, fontVariant: 'tabular-nums' },
      ariaDescription: 'y axis',
    }),
    text([chart.scale === 'linear' ? chart.metric : `${chart.metric}, log scale`], {
      ...{ x: () => frame.x(inner.left - 44), y: () => axis.at(inner.height / 2), rotate: -90 },
      ...{ fontSize: 11, fill: colours.secondary },
    }),
  ];
}

/** Two strokes across the axis where it leaves the logarithm. */
const breakMark = ({ axis, inner, x }: ChartFrame): Markish =>
  link([17, 21], {
    ...{ x1: () => x(inner.left - 4), x2: () => x(inner.left + 4) },
    ...{ y1: (pixels: number) => axis.at(pixels), y2: (pixels: number) => axis.at(pixels + 4) },
    ...{ stroke: colours.secondary, ariaHidden: 'true' },
  });

interface Reference {
  readonly name: string;
  readonly value: number;
}

/** The tolerance, dashed, and what damage is read against, dotted. */
export function referenceMarks(frame: ChartFrame): readonly Markish[] {
  const [tolerance, ...anchors] = referencesOf(frame);
  return [
    ruleY(anchors, {
      y: 'value',
      stroke: colours.text,
      strokeDasharray: '1 3',
      ariaDescription: 'anchors',
    }),
    ruleY([tolerance!], {
      ...{ y: 'value', stroke: colours.text, strokeWidth: 1.5, strokeDasharray: '5 3' },
      ariaDescription: 'tolerance',
    }),
  ];
}

/** Their names at the right. */
export function referenceNames(frame: ChartFrame): readonly Markish[] {
  const { axis, inner } = frame;
  const labels = spreadLabels(referencesOf(frame), ({ value }) => axis.height(value), 15);
  return [
    text(labels, {
      ...{
        x: () => frame.x(inner.left + inner.width + 8),
        y: ({ pixels }: { readonly pixels: number }) => axis.at(pixels),
      },
      ...{ text: ({ item }: { readonly item: Reference }) => item.name, textAnchor: 'start' },
      ...{ fontSize: 11, fill: colours.text, fontVariant: 'tabular-nums' },
      ...{ stroke: colours.background, strokeWidth: 4 },
    }),
  ];
}

const referencesOf = ({ chart }: ChartFrame): readonly Reference[] => [
  { name: `within ${two(chart.tolerance)}`, value: chart.tolerance },
  ...chart.anchors
    .filter(({ value }) => value > 0 && Number.isFinite(value))
    .map(({ label, value }) => ({ name: `${label} ${two(value)}`, value })),
];

const two = (value: number): string => (value < 0.01 ? value.toPrecision(1) : value.toFixed(2));
