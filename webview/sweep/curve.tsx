import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import { chartRows } from '../../src/shared/charts/chartFrame';
import { damageChart } from '../../src/shared/charts/damageChart';
import { claimsKey, damageLayers } from '../../src/shared/charts/damageLayers';
import type { SweepState } from '../../src/shared/messages/sweepMessages';
import { pointsOf } from '../../src/shared/safeLimit/bands';
import { columnsOf } from './columns';
import './curve.css';
import { CursorFigure } from './cursorFigure';
import { CurveLegend } from './curveLegend';
import { bareFrame, useDamageChart } from './damageChartOf';
import { pressInGrid } from './gridKeys';
import { nearestDot } from './nearestDot';
import { pointsCsv } from './pointsCsv';
import { PromptLine } from './promptLine';
import { ReferenceNames } from './referenceNames';
import { SaveButtons } from './saveButtons';
import type { JudgedSeries, SweepStore } from './store';
import { strings } from './strings';
import { ToleranceLine } from './toleranceLine';
import { useIsNarrow } from './useIsNarrow';
import { useLayer } from './useLayer';
import { VerdictDots } from './verdictDots';
import type { Judging } from './verdicts';

interface CurveProps {
  readonly store: SweepStore;
  readonly state: SweepState;
  readonly series: JudgedSeries;
}

/** Damage over sparsity, in the layers of the reports' own drawing; the cursor's column is tinted in it and in the pictures below. */
export function Curve({ store, state, series }: CurveProps): VNode {
  const { tolerance, cursor, scale, metric } = store;
  const size = useIsNarrow() ? 'narrow' : undefined;
  const { left, width } = columnsOf(series, size);
  const { anchors } = state;
  const chart = useDamageChart(store, state, series);
  const frame = useMemo(() => bareFrame(chart, size), [chart, size]);
  const layers = damageLayers<SVGElement>(frame, document);
  // The tolerance moves its line and, now and then, a claim; the rest is drawn where it lies elsewhere: a thousand dots are not.
  const place = [series, scale, metric, anchors, size, ...frame.axis.domain];
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
        <span
          class="sweep-column"
          style={{ left: `${left + cursor.column * width}px`, width: `${width}px` }}
        />
        <div ref={useLayer(layers.series, place)} class="sweep-layer" />
        <ToleranceLine frame={frame} />
        <div class="sweep-layer sweep-moving">
          <VerdictDots frame={frame} place={[chart.series[0]?.dimmed, ...place]} />
          {useMemo(
            () => (
              <PromptLine store={store} series={series} frame={frame} />
            ),
            [cursor, store.shown, tolerance, ...place],
          )}
        </div>
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

function curveCsv({ settings, table }: JudgedSeries, judging: Judging): string {
  const points = pointsOf(table, judging.tolerance);
  const places = settings.map(({ sparsity }) => ({
    shares: [sparsity],
    point: points.find(each => each.sparsity === sparsity),
  }));
  return pointsCsv(['sparsity'], places, judging);
}
