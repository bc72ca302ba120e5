import { useMemo } from 'preact/hooks';
import { type ChartFrame, chartFrame } from '../../src/shared/charts/chartFrame';
import type { ChartSize, DamageChart } from '../../src/shared/charts/damageChartData';
import type { SweepState } from '../../src/shared/messages/sweepMessages';
import { componentTitle } from '../../src/shared/model/component';
import { anchorOf } from '../../src/shared/sweep/anchorOf';
import type { Anchors } from '../../src/shared/sweep/anchors';
import type { DamageMetric } from '../../src/shared/sweep/damageMetric';
import { type Filter, promptMatches } from './filter';
import { metricWord } from './metricWord';
import { promptVerdicts } from './promptVerdicts';
import type { JudgedSeries, SweepStore } from './store';
import { strings } from './strings';
import { toleranceRange } from './toleranceRange';

/** The chart of what is looked at; the same one until something of it is another. */
export function useDamageChart(
  store: SweepStore,
  { anchors, plan: { prompts } }: SweepState,
  series: JudgedSeries,
): DamageChart {
  const { curve, tolerance, filter, scale, metric, seed } = store;
  const dimmed = useMemo(() => dimmedBy(filter, prompts), [filter, prompts]);
  return useMemo(
    () => ({
      id: 'sweep',
      subject: curve ? componentTitle[curve.component] : '',
      metric: metricWord[metric],
      ...{ scale, tolerance },
      series: [
        {
          ...{ name: series.method, table: series.table, ...(dimmed && { dimmed }) },
          verdictOf: promptVerdicts(store, series),
        },
      ],
      anchors: anchorsOf(anchors, metric),
    }),
    [store, series, curve, tolerance, anchors, dimmed, scale, metric, seed],
  );
}

/** Where it lies in the page, whose axis stays where it is while a tolerance moves. */
export function bareFrame(chart: DamageChart, size: ChartSize | undefined): ChartFrame {
  const { least, most } = toleranceRange;
  return chartFrame({ ...chart, span: [least, most], isBare: true, ...(size && { size }) });
}

function anchorsOf(all: Anchors | undefined, metric: DamageMetric): DamageChart['anchors'] {
  const { seed, prompt } = anchorOf(all, metric);
  return [
    ...(typeof seed === 'number' ? [{ label: strings.anotherSeed, value: seed }] : []),
    ...(typeof prompt === 'number' ? [{ label: strings.anotherPrompt, value: prompt }] : []),
  ];
}

/** Undefined where all stand in front. */
function dimmedBy(filter: Filter, prompts: readonly string[]): ReadonlySet<string> | undefined {
  const aside = prompts.filter(prompt => !promptMatches(filter, prompt));
  return aside.length > 0 ? new Set(aside) : undefined;
}
