import type { Markish } from '@observablehq/plot';
import { safeLimit } from '../safeLimit/safeLimit';
import { cliffOf } from '../safeLimit/cliff';
import { bandShapes } from './bandShapes';
import { type ChartDocument, type ChartElement, svgElement } from './chartDocument';
import type { ChartFrame } from './chartFrame';
import { labelOf } from './damageChart';
import { drawPlot } from './drawPlot';
import { footShapes } from './footShapes';
import { hatches } from './hatches';
import { anchorMark, axisMarks, gridMarks } from './referenceMarks';
import { seriesMarks } from './seriesMarks';

/**
 * A curve in layers of one frame, for a page that draws again only what changed: of them the claims alone go by the tolerance. The
 * axis at the left is a drawing of its own, which stays in sight while a wide plot scrolls.
 */
export interface DamageLayers<E extends ChartElement> {
  /** Bands, and where the claim ends; it says what the whole curve shows. */
  readonly claims: () => E;
  /** Lines of the grid, and what damage is read against. */
  readonly grid: () => E;
  /** Medians and bounds; dots are the page's own, which go by the tolerance one by one. */
  readonly series: () => E;
  readonly axis: () => E;
}

export function damageLayers<E extends ChartElement>(
  frame: ChartFrame,
  document: ChartDocument<E>,
): DamageLayers<E> {
  const { height } = frame.options;
  const silent = (name: string, marks: readonly Markish[]): E => {
    const svg = drawPlot(document, { ...frame.options, label: '', marks: [...marks] });
    // The claims say it all.
    for (const attribute of ['role', 'aria-label']) svg.removeAttribute(attribute);
    svg.setAttribute('class', `chart-${name}`);
    svg.setAttribute('aria-hidden', 'true');
    return svg;
  };
  return {
    claims: () => claimsOf(frame, document),
    grid: () => silent('grid', [...gridMarks(frame), anchorMark(frame)]),
    series: () =>
      silent(
        'series',
        frame.series.flatMap(series => [...seriesMarks(frame, series)]),
      ),
    axis: () => {
      const svg = silent('axis', axisMarks(frame));
      svg.setAttribute('width', String(frame.inner.left));
      svg.setAttribute('viewBox', `0 0 ${frame.inner.left} ${height}`);
      return svg;
    },
  };
}

/** The same for two tolerances whose claims look and sound the same: then nothing need be drawn. */
export function claimsKey({ series, chart: { tolerance } }: ChartFrame): string {
  return JSON.stringify(
    series.map(({ table, points }) => {
      const limit = safeLimit(table, tolerance);
      return [
        points.map(({ claim }) => claim?.band),
        limit.state === 'safe' ? limit.limit.sparsity : limit.state,
        limit.state === 'too-few' ? undefined : cliffOf(table, tolerance).at,
      ];
    }),
  );
}

function claimsOf<E extends ChartElement>(frame: ChartFrame, document: ChartDocument<E>): E {
  const { width, height } = frame.options;
  return svgElement(
    document,
    'svg',
    {
      ...{ class: 'chart', role: 'img', 'aria-label': labelOf(frame) },
      ...{ width: width!, height: height!, viewBox: `0 0 ${width!} ${height!}` },
      'font-family': 'system-ui, sans-serif',
    },
    [
      svgElement(document, 'defs', {}, hatches(document, frame.chart.id)),
      bandShapes(frame, document),
      footShapes(frame, document),
    ],
  );
}
