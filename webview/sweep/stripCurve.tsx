import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import { claimsKey, damageLayers } from '../../src/shared/charts/damageLayers';
import { referenceLabels } from '../../src/shared/charts/referenceMarks';
import type { SweepState } from '../../src/shared/messages/sweepMessages';
import { bareFrame, useDamageChart } from './damageChartOf';
import { PromptLine } from './promptLine';
import type { JudgedSeries, SweepStore } from './store';
import { ToleranceLine } from './toleranceLine';
import { useLayer } from './useLayer';

interface StripProps {
  readonly store: SweepStore;
  readonly state: SweepState;
  readonly series: JudgedSeries;
  /** The columns that have their pictures below it. */
  readonly first: number;
  readonly count: number;
}

/** Pixels from one name to the next. */
const APART = 14;

/** The damage of the cursor's prompt over sparsity, above the strip of its pictures. */
export function StripCurve({ store, state, series, first, count }: StripProps): VNode {
  const { scale, metric, cursor } = store;
  const chart = useDamageChart(store, state, series);
  const frame = useMemo(() => bareFrame(chart, 'strip'), [chart]);
  const layers = damageLayers<SVGElement>(frame, document);
  const place = [series, scale, metric, state.anchors, ...frame.axis.domain];
  const { options, inner, columns } = frame;
  const column = inner.width / Math.max(1, columns.length);
  const width = count * column;
  return (
    <div
      class="sweep-curve sweep-strip-curve"
      style={{ width: `${inner.left + width + inner.right}px`, height: `${options.height}px` }}
    >
      <div class="sweep-window" style={{ left: `${inner.left}px`, width: `${width}px` }}>
        <div class="sweep-layer" style={{ left: `${-inner.left - first * column}px` }}>
          <div ref={useLayer(layers.grid, place)} />
          <div ref={useLayer(layers.claims, [claimsKey(frame), ...place])} class="sweep-layer" />
          <ToleranceLine frame={frame} />
          <span
            class="sweep-column"
            style={{ left: `${inner.left + cursor.column * column}px`, width: `${column}px` }}
          />
          <PromptLine store={store} series={series} frame={frame} />
        </div>
      </div>
      <div ref={useLayer(layers.axis, place)} class="sweep-layer" />
      <div class="sweep-names" style={{ left: `${inner.left + width}px` }}>
        {referenceLabels(frame, APART).map(({ item, pixels }) => (
          <span
            key={item.isTolerance ? 'tolerance' : item.name}
            class="sweep-name"
            style={{ transform: `translateY(${Math.round(frame.down(pixels))}px)` }}
          >
            <span>{item.name}</span>
          </span>
        ))}
      </div>
    </div>
  );
}
