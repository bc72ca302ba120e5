import { plainDamage, plainPercent } from '../format';
import { pointsOf } from '../safeLimit/bands';
import { safeLimit } from '../safeLimit/safeLimit';
import { cliffOf } from '../safeLimit/cliff';
import { type ChartDocument, type ChartElement } from './chartDocument';
import { type ChartFrame, chartFrame } from './chartFrame';
import { bandMarks } from './bandMarks';
import { countMarks } from './countMarks';
import type { DamageChart } from './damageChartData';
import { dotMarks } from './dotMarks';
import { drawPlot } from './drawPlot';
import { footShapes } from './footShapes';
import { hatches } from './hatches';
import { legendMarks } from './legendMarks';
import { anchorMark, axisMarks, gridMarks, referenceNames, toleranceMark } from './referenceMarks';
import { seriesMarks } from './seriesMarks';

/**
 * The curve of a sweep, for reports and views alike: a column for each sparsity; for each criterion dots for prompts, the line of
 * the median, the bounds of the median, and the bands. Colours are CSS variables. The same data gives the same drawing.
 */
export function damageChart<E extends ChartElement>(
  chart: DamageChart,
  document: ChartDocument<E>,
): E {
  const frame = chartFrame(chart);
  const foot = footShapes(frame, document);
  return drawPlot(
    document,
    {
      ...{ ...frame.options, label: labelOf(frame) },
      marks: [
        ...bandMarks(frame, document),
        ...gridMarks(frame),
        ...axisMarks(frame),
        anchorMark(frame),
        toleranceMark(frame),
        ...referenceNames(frame),
        ...frame.series.flatMap(series => [
          ...seriesMarks(frame, series),
          ...dotMarks(frame, series, document),
        ]),
        ...countMarks(frame),
        () => foot as never,
        ...legendMarks(frame, document),
      ],
    },
    hatches(document, chart.id),
  );
}

/** What the picture shows, in words. */
export function labelOf({ chart, series }: ChartFrame): string {
  const { subject, metric, tolerance } = chart;
  const each = series.map(({ name, table }) => {
    const limit = safeLimit(table, tolerance);
    const cliff = limit.state === 'too-few' ? undefined : cliffOf(table, tolerance).at;
    const claims = [
      limit.state === 'safe' ? `safe up to ${plainPercent(limit.limit.sparsity)}` : 'no safe limit',
      cliff === undefined ? 'no cliff' : `cliff at ${plainPercent(cliff)}`,
    ];
    const medians = pointsOf(table, tolerance)
      .map(({ sparsity, median }) => `${plainPercent(sparsity)}: ${plainDamage(median)}`)
      .join(', ');
    return `${name}, ${table.rows.length} prompts: ${claims.join(', ')}. Median by sparsity: ${medians}.`;
  });
  return [`Damage by sparsity of the ${subject} (${metric}).`, ...each].join(' ');
}
