import { areaY, line, link, type Markish } from '@observablehq/plot';
import type { Point } from '../safeLimit/bands';
import type { ChartFrame, FramedSeries } from './chartFrame';
import { colours } from './colours';

/** The bounds of the median, and the median on top. */
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
