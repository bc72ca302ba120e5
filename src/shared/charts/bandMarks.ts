import { link, type Markish, rect, text } from '@observablehq/plot';
import type { Band } from '../safeLimit/bands';
import { type ChartFrame, type FramedSeries, hasBands, STRIP } from './chartFrame';
import { bandColours, colours } from './colours';
import { hatchOf } from './hatches';

/** Neighbouring columns of one band. */
interface Run {
  readonly band: Band;
  readonly from: number;
  readonly to: number;
}

const bands: readonly Band[] = ['safe', 'mixed', 'collapsed'];

/** The bands of each series as a strip above the plot; with one series its columns are tinted and hatched, too. */
export function bandMarks(frame: ChartFrame): readonly Markish[] {
  const strips = frame.series
    .filter(hasBands)
    .flatMap((series, at, { length }) => stripMarks(frame, series, length - 1 - at));
  const [only] = frame.series;
  return frame.series.length === 1 && only
    ? [...tints(frame, runsOf(frame, only)), ...strips]
    : strips;
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

function tints({ axis, chart }: ChartFrame, runs: readonly Run[]): readonly Markish[] {
  const [y1, y2] = axis.domain;
  const place = { x1: ({ from }: Run) => from - 0.5, x2: ({ to }: Run) => to + 0.5 };
  return bands.flatMap(band => {
    const own = runs.filter(run => run.band === band);
    if (own.length === 0) return [];
    const area = { ...place, y1: () => y1, y2: () => y2 };
    const hatch = hatchOf(chart.id, band);
    return [
      rect(own, {
        ...{ ...area, fill: bandColours[band], fillOpacity: 0.07 },
        ariaDescription: `band ${band}`,
      }),
      ...(hatch === undefined ? [] : [rect(own, { ...area, fill: hatch, ariaHidden: 'true' })]),
    ];
  });
}

/** Safe is one solid line, mixed a dashed one, collapsed a double one; each run has its word. */
function stripMarks(frame: ChartFrame, series: FramedSeries, lines: number): readonly Markish[] {
  const runs = runsOf(frame, series);
  const y = frame.axis.at(frame.inner.height + 3 + STRIP * lines);
  const line = (band: Band, above: number): Markish =>
    link(
      runs.filter(run => run.band === band),
      {
        ...{ x1: ({ from }: Run) => from - 0.47, x2: ({ to }: Run) => to + 0.47 },
        ...{ y1: () => y, y2: () => y, dy: -above, stroke: bandColours[band], strokeWidth: 2 },
        ...(band === 'mixed' && { strokeDasharray: '5 3' }),
        ariaHidden: 'true',
      },
    );
  return [
    line('safe', 0),
    line('mixed', 0),
    line('collapsed', 0),
    line('collapsed', 3),
    text(runs, {
      ...{ x: ({ from }: Run) => from - 0.46, y: () => y, text: ({ band }: Run) => band },
      ...{ textAnchor: 'start', dy: -11, fontSize: 11, fontWeight: 600, fill: colours.text },
    }),
    ...(frame.series.length > 1
      ? [
          text([series.name], {
            ...{ x: () => frame.x(frame.inner.left + frame.inner.width + 16), y: () => y },
            ...{ textAnchor: 'start', dy: -4, fontSize: 11, fill: colours.secondary },
            ...{ lineWidth: 10.4, textOverflow: 'ellipsis' },
          }),
        ]
      : []),
  ];
}
