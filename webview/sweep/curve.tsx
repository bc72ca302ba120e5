import type { RefObject, VNode } from 'preact';
import { type Inputs, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { chartFrame, chartRows } from '../../src/shared/charts/chartFrame';
import { damageChart } from '../../src/shared/charts/damageChart';
import type { DamageChart } from '../../src/shared/charts/damageChartData';
import { claimsKey, damageLayers } from '../../src/shared/charts/damageLayers';
import { componentTitle } from '../../src/shared/model/component';
import type { SweepState } from '../../src/shared/messages/sweepMessages';
import { pointsOf } from '../../src/shared/safeLimit/bands';
import { anchorOf } from '../../src/shared/sweep/anchorOf';
import type { Anchors } from '../../src/shared/sweep/anchors';
import type { DamageMetric } from '../../src/shared/sweep/damageMetric';
import { columnsOf } from './columns';
import './curve.css';
import { CursorFigure } from './cursorFigure';
import { CurveLegend } from './curveLegend';
import { type Filter, promptMatches } from './filter';
import { pressInGrid } from './gridKeys';
import { metricWord } from './metricWord';
import { nearestDot } from './nearestDot';
import { pointsCsv } from './pointsCsv';
import { PromptLine } from './promptLine';
import { promptVerdicts } from './promptVerdicts';
import { ReferenceNames } from './referenceNames';
import { SaveButtons } from './saveButtons';
import type { JudgedSeries, SweepStore } from './store';
import { strings } from './strings';
import { ToleranceLine } from './toleranceLine';
import { toleranceRange } from './toleranceRange';
import { useIsNarrow } from './useIsNarrow';
import { VerdictDots } from './verdictDots';
import type { Judging } from './verdicts';

interface CurveProps {
  readonly store: SweepStore;
  readonly state: SweepState;
  readonly series: JudgedSeries;
}

/** Damage over sparsity, in the layers of the reports' own drawing; the cursor's column is tinted in it and in the pictures below. */
export function Curve({ store, state, series }: CurveProps): VNode {
  const { curve, tolerance, cursor, filter, scale, metric } = store;
  const isNarrow = useIsNarrow();
  const { left, width } = columnsOf(series, isNarrow);
  const { anchors } = state;
  const dimmed = useMemo(() => dimmedBy(filter, state.plan.prompts), [filter, state.plan.prompts]);
  const chart = useMemo(
    (): DamageChart => ({
      id: 'sweep',
      subject: curve ? componentTitle[curve.component] : '',
      metric: metricWord[metric],
      scale,
      tolerance,
      series: [
        {
          ...{ name: series.method, table: series.table, ...(dimmed && { dimmed }) },
          verdictOf: promptVerdicts(store, series),
        },
      ],
      anchors: anchorsOf(anchors, metric),
    }),
    [store, series, curve, tolerance, anchors, dimmed, scale, metric],
  );
  const { least, most } = toleranceRange;
  const frame = useMemo(
    () => chartFrame({ ...chart, span: [least, most], isBare: true, isNarrow }),
    [chart, least, most, isNarrow],
  );
  const layers = damageLayers<SVGElement>(frame, document);
  // The tolerance moves its line and, now and then, a claim; the rest is drawn where it lies elsewhere: a thousand dots are not.
  const place = [series, scale, metric, anchors, isNarrow, ...frame.axis.domain];
  return (
    <div class="sweep-curve" data-figure="curve">
      <CursorFigure
        store={store}
        label={strings.curve}
        press={event => pressInGrid(store, event)}
        point={(x, y) => {
          store.moveTo(nearestDot(store, series, frame, { x, y }));
        }}
      >
        <div ref={useLayer(layers.grid, place)} />
        <div ref={useLayer(layers.claims, [claimsKey(frame), ...place])} class="sweep-layer" />
        <ToleranceLine frame={frame} />
        <span
          class="sweep-column"
          style={{ left: `${left + cursor.column * width}px`, width: `${width}px` }}
        />
        <div ref={useLayer(layers.series, place)} class="sweep-layer" />
        <VerdictDots frame={frame} place={[dimmed, ...place]} />
        {useMemo(
          () => (
            <PromptLine store={store} series={series} frame={frame} />
          ),
          [cursor, store.shown, tolerance, ...place],
        )}
      </CursorFigure>
      <div class="sweep-layer sweep-sides" style={{ width: `${frame.options.width}px` }}>
        <div ref={useLayer(layers.axis, place)} class="sweep-axis" />
        <ReferenceNames store={store} frame={frame} />
      </div>
      {useMemo(
        () => (
          <CurveLegend frame={frame} />
        ),
        place,
      )}
      <SaveButtons
        store={store}
        figure={{
          name: 'damage-over-sparsity',
          title: `${strings.curve}, ${chart.subject}, ${series.method}`,
          draw: () => damageChart<SVGElement>(chart, document),
          csv: () => curveCsv(series, store),
        }}
      />
    </div>
  );
}

/** Pixels of its legend, and of that in two lines. */
const [LEGEND, TWO_LINES] = [20, 36];

/** How much of a page the curve takes, in pixels. */
export function curveHeight({ method, table }: JudgedSeries, isNarrow: boolean): number {
  const { top, height, bottom } = chartRows([{ name: method, table }], true);
  return top + height + bottom + (isNarrow ? TWO_LINES : LEGEND);
}

/** A place for a drawing that is drawn again when one of `inputs` changes. */
function useLayer(draw: () => SVGElement, inputs: Inputs): RefObject<HTMLDivElement | null> {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    place.current?.replaceChildren(draw());
  }, inputs);
  return place;
}

function anchorsOf(all: Anchors | undefined, metric: DamageMetric): DamageChart['anchors'] {
  const { seed, prompt } = anchorOf(all, metric);
  return [
    ...(typeof seed === 'number' ? [{ label: strings.anotherSeed, value: seed }] : []),
    ...(typeof prompt === 'number' ? [{ label: strings.anotherPrompt, value: prompt }] : []),
  ];
}

function curveCsv({ settings, table }: JudgedSeries, judging: Judging): string {
  const points = pointsOf(table, judging.tolerance);
  const places = settings.map(({ sparsity }) => ({
    shares: [sparsity],
    point: points.find(each => each.sparsity === sparsity),
  }));
  return pointsCsv(['sparsity'], places, judging);
}

/** Undefined where all stand in front. */
function dimmedBy(filter: Filter, prompts: readonly string[]): ReadonlySet<string> | undefined {
  const aside = prompts.filter(prompt => !promptMatches(filter, prompt));
  return aside.length > 0 ? new Set(aside) : undefined;
}
