import {
  axisX,
  axisY,
  dot,
  gridY,
  line,
  type Markish,
  ruleY,
  text,
  vector,
} from '@observablehq/plot';
import { plainPercent } from '../format';
import type { ChartDocument, ChartElement } from './chartDocument';
import { colours, seriesStyle } from './colours';
import { ticksBetween } from './logAxis';
import { drawPlot } from './drawPlot';

/** Figures over sparsity that somebody else measured: on an axis of their own. */
export interface FigureChart {
  readonly label: string;
  /** What the y axis says: `CLIP score`. */
  readonly metric: string;
  readonly scale: 'linear' | 'log';
  readonly series: readonly {
    readonly name: string;
    readonly points: readonly { readonly sparsity: number; readonly value: number }[];
  }[];
  /** The value of the dense model. */
  readonly dense: number;
}

const [LEFT, HEIGHT, LINE] = [52, 230, 16];

/** Lines with a mark at each published point, and a legend where there are several. */
export function figureChart<E extends ChartElement>(
  { label, metric, scale, series, dense }: FigureChart,
  document: ChartDocument<E>,
): E {
  const values = [dense, ...series.flatMap(({ points }) => points.map(({ value }) => value))];
  const ticks = scale === 'log' ? [...ticksBetween(Math.min(...values), Math.max(...values))] : 4;
  const legend = series.length > 1 ? LINE * series.length + 6 : 0;
  return drawPlot(document, {
    ...{ label, width: 420, height: HEIGHT + legend },
    ...{ marginLeft: LEFT, marginTop: 26, marginBottom: 38 + legend },
    x: { domain: [0, 0.9] },
    y: { type: scale },
    marks: [
      gridY({ ticks, stroke: colours.axis, strokeOpacity: 0.5 }),
      ruleY([dense], { stroke: colours.text, strokeDasharray: '1 3', ariaDescription: 'dense' }),
      axisX([0, 0.2, 0.4, 0.6, 0.8], {
        ...{ tickFormat: plainPercent, label: 'sparsity', labelArrow: 'none', tickSize: 0 },
        ...{ fontSize: 11, color: colours.secondary },
      }),
      axisY({
        ...{ label: metric, labelArrow: 'none', tickSize: 0, fontSize: 11 },
        ...{ color: colours.secondary, ticks, tickFormat: String },
      }),
      ...series.flatMap(({ name, points }, at) => seriesMarks(name, points, at)),
      ...(legend ? series.flatMap(({ name }, at) => legendMarks(name, at)) : []),
    ],
  });
}

function seriesMarks(
  name: string,
  points: FigureChart['series'][number]['points'],
  at: number,
): readonly Markish[] {
  const { colour, symbol, dashes } = seriesStyle(at);
  const place = { x: 'sparsity', y: 'value', ariaDescription: name } as const;
  return [
    line(points, { ...place, stroke: colour, strokeDasharray: dashes }),
    dot(points, { ...place, symbol, fill: colour, r: 2.6 }),
  ];
}

/** Below the axis, from its left end. */
function legendMarks(name: string, at: number): readonly Markish[] {
  const { colour, symbol, dashes } = seriesStyle(at);
  const dy = 46 + LINE * at;
  const place = { frameAnchor: 'bottom-left', dy, ariaHidden: 'true' } as const;
  return [
    vector([0], {
      ...place,
      length: 28,
      rotate: 90,
      anchor: 'start',
      shape: stroke,
      stroke: colour,
      strokeWidth: 1.5,
      strokeDasharray: dashes,
    }),
    dot([0], { ...place, dx: 14, symbol, fill: colour, r: 2.6 }),
    text([name], {
      frameAnchor: 'bottom-left',
      dy: dy + 4,
      dx: 38,
      fontSize: 11,
      fill: colours.secondary,
    }),
  ];
}

/** A line without a head. */
const stroke = {
  draw: (
    context: { moveTo(x: number, y: number): void; lineTo(x: number, y: number): void },
    length: number,
  ): void => {
    context.moveTo(0, 0);
    context.lineTo(0, -length);
  },
};
