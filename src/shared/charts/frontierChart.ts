import { type Markish, rect, text } from '@observablehq/plot';
import { plainPercent } from '../format';
import type { Band, Point } from '../safeLimit/bands';
import type { ChartDocument, ChartElement } from './chartDocument';
import { bandColours, colours } from './colours';
import { drawPlot } from './drawPlot';
import { hatches, hatchOf } from './hatches';

/** Two components pruned together. */
export interface FrontierChart {
  readonly id: string;
  /** What the axes are: `UNet`, `text encoder`. */
  readonly xName: string;
  readonly yName: string;
  readonly cells: readonly FrontierPlace[];
}

export interface FrontierPlace {
  readonly x: number;
  readonly y: number;
  /** Undefined where pictures are missing. */
  readonly point: Point | undefined;
}

const [LEFT, TOP, CELL_HEIGHT] = [104, 8, 36];

/** Where the cells of a map lie in its drawing, in pixels; rising from its lower left corner. */
export interface FrontierFrame {
  readonly xs: readonly number[];
  readonly ys: readonly number[];
  readonly left: number;
  readonly top: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
}

export function frontierFrame(cells: FrontierChart['cells']): FrontierFrame {
  const xs = rising(cells.map(({ x }) => x));
  const ys = rising(cells.map(({ y }) => y));
  const cellWidth = Math.max(43, Math.min(62, Math.floor(740 / xs.length)));
  return { xs, ys, left: LEFT, top: TOP, cellWidth, cellHeight: CELL_HEIGHT };
}

/** A cell for each pair of sparsities: its band by colour and hatch, how many prompts stay within the tolerance, and the median. */
export function frontierChart<E extends ChartElement>(
  { id, xName, yName, cells }: FrontierChart,
  document: ChartDocument<E>,
): E {
  const { xs, ys, cellWidth } = frontierFrame(cells);
  const placed = cells.map(({ x, y, point }) => ({ x: xs.indexOf(x), y: ys.indexOf(y), point }));
  const width = LEFT + xs.length * cellWidth + 8;
  const height = TOP + ys.length * CELL_HEIGHT + 44;
  const left = -0.5 - 8 / cellWidth;
  return drawPlot(
    document,
    {
      ...{ width, height, marginLeft: LEFT, marginRight: 8, marginTop: TOP, marginBottom: 44 },
      label: labelOf({ xName, yName, cells }),
      x: { domain: [-0.5, xs.length - 0.5], axis: null },
      y: { domain: [-0.5, ys.length - 0.5], axis: null },
      marks: [
        ...(['safe', 'mixed', 'collapsed', undefined] as const).flatMap(band =>
          cellMarks(id, placed, band),
        ),
        text(xs, {
          ...{ x: (_: number, at: number) => at, y: () => -0.5, dy: 14, text: plainOrDense },
          ...{ fontSize: 11.5, fill: colours.text },
        }),
        text(ys, {
          ...{ x: () => left, y: (_: number, at: number) => at, text: plainOrDense },
          ...{ textAnchor: 'end', fontSize: 11.5, fill: colours.text },
        }),
        text([`${xName} sparsity`], {
          ...{ x: () => (xs.length - 1) / 2, y: () => -0.5, dy: 32, fontSize: 11 },
          fill: colours.secondary,
        }),
        text([`${yName} sparsity`], {
          ...{ x: () => left - 62 / cellWidth, y: () => (ys.length - 1) / 2, rotate: -90 },
          ...{ fontSize: 11, fill: colours.secondary },
        }),
      ],
    },
    hatches(document, id),
  );
}

function cellMarks(
  id: string,
  cells: readonly FrontierPlace[],
  band: Band | undefined,
): readonly Markish[] {
  const own = cells.filter(({ point }) => point?.claim?.band === band);
  if (own.length === 0) return [];
  const area = {
    ...{ x1: ({ x }: FrontierPlace) => x - 0.47, x2: ({ x }: FrontierPlace) => x + 0.47 },
    ...{ y1: ({ y }: FrontierPlace) => y - 0.45, y2: ({ y }: FrontierPlace) => y + 0.45 },
  };
  const hatch = band && hatchOf(id, band);
  const words = { x: 'x', y: 'y', fill: colours.text, fontSize: 11, fontVariant: 'tabular-nums' };
  const halo = { stroke: colours.background, strokeWidth: 3 };
  return [
    rect(own, {
      ...area,
      ...(band
        ? { fill: bandColours[band], fillOpacity: 0.16, stroke: bandColours[band] }
        : { fill: 'none', stroke: colours.axis }),
      ...{ strokeOpacity: 0.7, ariaDescription: band ?? 'no band' },
    }),
    ...(hatch === undefined ? [] : [rect(own, { ...area, fill: hatch, ariaHidden: 'true' })]),
    text(own, {
      ...{ ...words, ...halo, dy: -7, fontWeight: 600 },
      text: ({ point }: FrontierPlace) => (point ? `${point.within}/${point.n}` : '–'),
    }),
    text(own, {
      ...{ ...words, ...halo, dy: 7 },
      text: ({ point }: FrontierPlace) => (point ? two(point.median) : ''),
    }),
  ];
}

const rising = (values: readonly number[]): readonly number[] =>
  [...new Set(values)].sort((a, b) => a - b);

const plainOrDense = (share: number): string => (share === 0 ? 'dense' : plainPercent(share));

const two = (value: number): string => (Number.isFinite(value) ? value.toFixed(2) : '∞');

const labelOf = ({ xName, yName, cells }: Omit<FrontierChart, 'id'>): string =>
  `${xName} and ${yName} pruned together, by band: ${cells
    .map(
      ({ x, y, point }) =>
        `${yName} ${plainPercent(y)}, ${xName} ${plainPercent(x)} ${point?.claim?.band ?? 'no band'}`,
    )
    .join('; ')}.`;
