import type { Markish } from '@observablehq/plot';
import { bandMarks } from './bandMarks';
import type { ChartDocument, ChartElement } from './chartDocument';
import type { ChartFrame } from './chartFrame';
import { footMarks } from './countMarks';
import { labelOf } from './damageChart';
import { drawPlot } from './drawPlot';
import { hatches } from './hatches';
import { axisMarks, gridMarks, referenceMarks, referenceNames } from './referenceMarks';
import { seriesMarks } from './seriesMarks';

/**
 * A curve in layers of one frame, for a page that draws again only what changed: of them the claims and the names of lines go by the
 * tolerance. The names at its sides are drawings of their own, which stay in sight while a wide plot scrolls.
 */
export interface DamageLayers<E extends ChartElement> {
  /** Bands, the lines of tolerance and anchors, where the claim ends; it says what the whole curve shows. */
  readonly claims: () => E;
  readonly grid: () => E;
  /** Dots, medians and bounds. */
  readonly series: () => E;
  readonly axis: () => E;
  readonly names: () => E;
}

export function damageLayers<E extends ChartElement>(
  frame: ChartFrame,
  document: ChartDocument<E>,
): DamageLayers<E> {
  const { left, width, right } = frame.inner;
  const silent = (name: string, marks: readonly Markish[]): E => {
    const svg = drawPlot(document, { ...frame.options, label: '', marks: [...marks] });
    // The claims say it all.
    for (const attribute of ['role', 'aria-label']) svg.removeAttribute(attribute);
    svg.setAttribute('class', `chart-${name}`);
    svg.setAttribute('aria-hidden', 'true');
    return svg;
  };
  const cut = (svg: E, from: number, wide: number): E => {
    svg.setAttribute('width', String(wide));
    svg.setAttribute('viewBox', `${from} 0 ${wide} ${frame.options.height}`);
    return svg;
  };
  return {
    claims: () =>
      drawPlot(
        document,
        {
          ...{ ...frame.options, label: labelOf(frame) },
          marks: [...bandMarks(frame), ...referenceMarks(frame), ...footMarks(frame)],
        },
        hatches(document, frame.chart.id),
      ),
    grid: () => silent('grid', gridMarks(frame)),
    series: () =>
      silent(
        'series',
        frame.series.flatMap(series => [...seriesMarks(frame, series)]),
      ),
    axis: () => cut(silent('axis', axisMarks(frame)), 0, left),
    names: () => cut(silent('names', referenceNames(frame)), left + width, right),
  };
}
