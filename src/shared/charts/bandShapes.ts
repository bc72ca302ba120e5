import type { Band } from '../safeLimit/bands';
import { type ChartDocument, type ChartElement, svgElement } from './chartDocument';
import { type ChartFrame, type FramedSeries, hasBands, STRIP } from './chartFrame';
import { bandColours, colours } from './colours';
import { hatchOf } from './hatches';

/** Neighbouring columns of one band. */
interface Run {
  readonly band: Band;
  readonly from: number;
  readonly to: number;
}

/**
 * The bands of each series as a strip above the plot; with one series its columns are tinted and hatched, too. Drawn without Plot:
 * they may be others with every move of a tolerance.
 */
export function bandShapes<E extends ChartElement>(
  frame: ChartFrame,
  document: ChartDocument<E>,
): E {
  const strips = frame.series
    .filter(hasBands)
    .flatMap((series, at, { length }) => stripShapes(frame, series, length - 1 - at, document));
  const [only, ...others] = frame.series;
  const tints = only && others.length === 0 ? tintShapes(frame, only, document) : [];
  return svgElement(document, 'g', {}, [...tints, ...strips]);
}

/** Bands stand over columns that are whole, and end where one is not. */
function runsOf({ columns }: ChartFrame, { points }: FramedSeries): readonly Run[] {
  const runs: Run[] = [];
  for (const { sparsity, claim } of points) {
    if (!claim) continue;
    const at = columns.indexOf(sparsity);
    const last = runs.at(-1);
    if (last?.band === claim.band && last.to === at - 1)
      runs[runs.length - 1] = { ...last, to: at };
    else runs.push({ band: claim.band, from: at, to: at });
  }
  return runs;
}

function tintShapes<E extends ChartElement>(
  frame: ChartFrame,
  series: FramedSeries,
  document: ChartDocument<E>,
): readonly E[] {
  const { across, down, inner, chart } = frame;
  return runsOf(frame, series).map(({ band, from, to }) => {
    const [x, y] = [across(from - 0.5), down(inner.height)];
    const place = { x, y, width: across(to + 0.5) - x, height: inner.height };
    const hatch = hatchOf(chart.id, band);
    const tint = {
      fill: bandColours[band],
      'fill-opacity': 0.07,
      'aria-description': `band ${band}`,
    };
    return svgElement(document, 'g', {}, [
      svgElement(document, 'g', tint, [svgElement(document, 'rect', place)]),
      ...(hatch === undefined
        ? []
        : [svgElement(document, 'g', { fill: hatch }, [svgElement(document, 'rect', place)])]),
    ]);
  });
}

/** Safe is one solid line, mixed a dashed one, collapsed a double one; each run has its word. */
function stripShapes<E extends ChartElement>(
  frame: ChartFrame,
  series: FramedSeries,
  lines: number,
  document: ChartDocument<E>,
): readonly E[] {
  const { across } = frame;
  const y = stripHeight(frame, lines);
  return runsOf(frame, series).flatMap(({ band, from, to }) => {
    const line = (above: number): E =>
      svgElement(document, 'line', {
        ...{ x1: across(from - 0.47), x2: across(to + 0.47), y1: y - above, y2: y - above },
        ...{ stroke: bandColours[band], 'stroke-width': 2, 'aria-hidden': 'true' },
        ...(band === 'mixed' && { 'stroke-dasharray': '5 3' }),
      });
    const word = svgElement(document, 'text', {
      ...{ x: across(from - 0.46), y: y - 7.5, fill: colours.text, 'text-anchor': 'start' },
      ...{ 'font-size': 11, 'font-weight': 600 },
    });
    word.textContent = band;
    return [line(0), ...(band === 'collapsed' ? [line(3)] : []), word];
  });
}

/** Pixels from the top to the strip that has so many below it. */
export const stripHeight = ({ down, inner }: ChartFrame, lines: number): number =>
  down(inner.height + 3 + STRIP * lines);
