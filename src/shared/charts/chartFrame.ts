import type { PlotOptions } from '@observablehq/plot';
import { memoised } from '../memoised';
import { type Point, pointsOf } from '../safeLimit/bands';
import type { DamageTable } from '../safeLimit/damageTable';
import { agreementNeeded } from '../safeLimit/signTest';
import type { ChartSize, DamageChart, DamageSeries } from './damageChartData';
import { type SeriesStyle, seriesStyle } from './colours';
import type { DamageAxis } from './damageAxis';
import { linearAxis } from './linearAxis';
import { logAxis } from './logAxis';

/** A series and where it is drawn. */
export interface FramedSeries extends DamageSeries {
  readonly points: readonly Point[];
  readonly style: SeriesStyle;
  /** Its place within each column, in columns from the middle. */
  readonly offset: number;
  /** Room for its dots, in columns. */
  readonly width: number;
}

/** Where everything of a chart lies. */
export interface ChartFrame {
  readonly chart: DamageChart;
  readonly series: readonly FramedSeries[];
  /** Rising: every sparsity of any series, and those that are not whole yet. */
  readonly columns: readonly number[];
  readonly axis: DamageAxis;
  readonly options: Pick<PlotOptions, Lengths | 'x' | 'y'>;
  /** Pixels of the plot itself. */
  readonly inner: {
    readonly left: number;
    readonly width: number;
    /** Beside the plot, for names of lines. */
    readonly right: number;
    readonly height: number;
  };
  /** Pixels from the left of the drawing to a place on the x scale, and from its top to a height above the bottom of the plot. */
  readonly across: (place: number) => number;
  readonly down: (height: number) => number;
  /** The place on the x scale of so many pixels from the left of the drawing. */
  readonly x: (pixels: number) => number;
  /** The place on the y scale of so many pixels below the plot. */
  readonly below: (pixels: number) => number;
}

type Lengths =
  'width' | 'height' | 'marginLeft' | 'marginRight' | 'marginTop' | 'marginBottom' | 'style';

/** Pixels of the plot; lines of several criteria need more room. */
const plotHeight = (series: number, size: ChartSize | undefined): number =>
  size === 'strip' ? 92 : series > 1 ? 300 : 240;

interface Room {
  /** Pixels beside the plot. */
  readonly left: number;
  readonly right: number;
  /** Of all columns, and of one, at most. */
  readonly plot: number;
  readonly column: number;
}

const usual: Room = { left: 112, right: 124, plot: 656, column: 64 };
const rooms: Readonly<Record<ChartSize, Room>> = {
  narrow: { left: 50, right: 92, plot: 540, column: 54 },
  strip: { left: 50, right: 124, plot: Infinity, column: 80 },
};
const roomFor = (size: ChartSize | undefined): Room => (size ? rooms[size] : usual);
/** The legend needs as much. */
const NARROWEST = 640;
/** Pixels of a line of text. */
export const LINE = 17;
/** Of the bands' strip of one series. */
export const STRIP = 22;

/** The frame of a chart: all positions come from here. */
export function chartFrame(chart: DamageChart): ChartFrame {
  const { series, tolerance, anchors, span = [], isBare = false, scale = 'log' } = chart;
  const { size } = chart;
  const room = roomFor(size);
  const { left } = room;
  const { sparsities: columns, width: columnWidth } = chartColumns(
    series.map(each => each.table),
    size,
  );
  const width = Math.max(1, columns.length) * columnWidth;
  const right = Math.max(room.right, NARROWEST - left - width);
  const { top, height, bottom } = chartRows(series, isBare, size);
  const damage = series.flatMap(({ table }) => extremesOf(table, undefined));
  const axis = (scale === 'log' ? logAxis : linearAxis)(
    [...damage, tolerance, ...span, ...anchors.map(plotted)],
    height,
  );
  return {
    ...{ chart, columns, axis, series: series.map(framed(tolerance)) },
    options: {
      ...{ width: left + width + right, height: top + height + bottom },
      ...{ marginLeft: left, marginRight: right, marginTop: top, marginBottom: bottom },
      x: { domain: [-0.5, Math.max(1, columns.length) - 0.5], axis: null },
      y: { type: scale, domain: [...axis.domain], axis: null },
    },
    inner: { left, width, right, height },
    across: place => left + ((place + 0.5) / Math.max(1, columns.length)) * width,
    down: above => top + height - above,
    x: pixels => ((pixels - left) / width) * Math.max(1, columns.length) - 0.5,
    below: pixels => axis.at(-pixels),
  };
}

/** What stands above the plot, the plot, and what stands below it, in pixels. */
export const chartRows = (
  series: readonly DamageSeries[],
  isBare: boolean,
  size?: ChartSize,
): { readonly top: number; readonly height: number; readonly bottom: number } => ({
  top: 8 + STRIP * series.filter(hasBands).length,
  height: plotHeight(series.length, size),
  bottom: isBare
    ? 1
    : 26 + LINE * series.length + 14 + LINE * (series.length + (hasVerdicts(series) ? 2 : 1)),
});

/** The columns of a chart, in pixels: what stands under them takes the same places. */
export function chartColumns(
  tables: readonly DamageTable[],
  size?: ChartSize,
): {
  readonly sparsities: readonly number[];
  readonly left: number;
  readonly width: number;
} {
  const all = tables.flatMap(({ sparsities, incomplete }) => [...sparsities, ...incomplete]);
  const sparsities = [...new Set(all)].sort((a, b) => a - b);
  const { length } = sparsities;
  const { left, plot, column } = roomFor(size);
  return { sparsities, left, width: Math.max(43, Math.min(column, Math.floor(plot / length))) };
}

/** Values of zero but the dense pictures' own are rare; an anchor of zero needs no row. */
const plotted = ({ value }: { readonly value: number }): number => value || 1;

/** The damage of a table that an axis goes by: the least and the most on a logarithm, and zero and infinity where they occur. */
const extremesOf = memoised((table: DamageTable, _: undefined): readonly number[] => {
  const all = table.rows.flatMap(({ damage }) => damage);
  const drawn = all.filter(value => value > 0 && Number.isFinite(value));
  return [
    ...(drawn.length > 0 ? [Math.min(...drawn), Math.max(...drawn)] : []),
    ...[0, Infinity].filter(value => all.includes(value)),
  ];
});

/** Whether dots have the marks of their verdicts. */
export const hasVerdicts = (series: readonly DamageSeries[]): boolean =>
  series.some(({ verdictOf }) => verdictOf !== undefined);

/** Fewer prompts support no band. */
export const hasBands = ({ table }: DamageSeries): boolean =>
  agreementNeeded(table.rows.length) !== undefined;

const framed =
  (tolerance: number) =>
  (series: DamageSeries, at: number, { length }: readonly DamageSeries[]): FramedSeries => ({
    ...series,
    points: pointsOf(series.table, tolerance),
    style: seriesStyle(at),
    offset: (at - (length - 1) / 2) * (0.86 / length),
    width: length === 1 ? 0.56 : 0.7 / length,
  });
