import type { VNode } from 'preact';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { mapTables } from '../../src/shared/answer/mapTables';
import { safeSettings } from '../../src/shared/answer/safeSettings';
import { settingLabel } from '../../src/shared/safeSearch/safeResultSentence';
import { Button } from './button';
import {
  frontierChart,
  type FrontierFrame,
  frontierFrame,
} from '../../src/shared/charts/frontierChart';
import type { SweepMap } from '../../src/shared/messages/sweepMessages';
import { componentTitle, componentWord } from '../../src/shared/model/component';
import { edgeSentence } from '../../src/shared/safeLimit/edgeSentence';
import { pairPoint } from '../../src/shared/safeLimit/pairTables';
import { DAMAGE } from '../../src/shared/sweep/damageMetric';
import type { SweepPlan } from '../../src/shared/sweep/sweepPlan';
import { CursorFigure } from './cursorFigure';
import { MapTable } from './mapTable';
import { pairAtPixels, pairHere, pressInMap } from './mapKeys';
import './pairMap.css';
import type { SweepStore } from './store';
import { pointsCsv } from './pointsCsv';
import { SaveButtons } from './saveButtons';
import { strings } from './strings';

interface MapProps {
  readonly map: SweepMap;
  readonly plan: SweepPlan;
  readonly store: SweepStore;
}

/** Two components pruned together: which pairs are safe, drawn by the reports' own function. */
export function PairMap({ store, map, plan }: MapProps): VNode {
  const { tolerance, metric } = store;
  const place = useRef<HTMLDivElement>(null);
  const { method, x, y, places } = map;
  const tables = useMemo(() => mapTables(map, plan, metric), [map, plan, metric]);
  const cells = useMemo(
    () => places.map(({ x, y }, at) => ({ x, y, point: pairPoint(tables[at]!, tolerance) })),
    [places, tables, tolerance],
  );
  // Models are pruned by the latent error alone: what is safe by another metric is shown, and not offered.
  const settings =
    metric === DAMAGE ? safeSettings({ plan, curves: [], maps: [map] }, tolerance) : [];
  const names = { xName: componentTitle[x], yName: componentTitle[y] };
  const id = `map-${method.replaceAll(/\W+/g, '-')}`;
  useLayoutEffect(() => {
    place.current?.replaceChildren(frontierChart<SVGElement>({ id, ...names, cells }, document));
  }, [method, x, y, cells, store.isTable('map')]);
  const frame = useMemo(
    () => frontierFrame(places.map(at => ({ ...at, point: undefined }))),
    [places],
  );
  const title = `${componentTitle[y]} + ${componentWord(x)} ${strings.together}, ${method}`;
  return (
    <section class="sweep-map" aria-label={title}>
      <h2>{title}</h2>
      <p>{edgeSentence({ x, y, cells })}</p>
      <nav class="sweep-actions">
        {settings.map(({ key, sparsity }) => (
          <Button
            key={key}
            onClick={() => {
              void store.host.pruneTo({ key, tolerance });
            }}
          >
            {strings.pruneTo} {settingLabel(sparsity)}…
          </Button>
        ))}
      </nav>
      {store.isTable('map') ? (
        <MapTable label={title} frame={frame} cells={cells} {...names} />
      ) : (
        <div class="sweep-map-chart" data-figure="map">
          <CursorFigure
            store={store}
            label={title}
            press={event => pressInMap(store, map, frame, event)}
            point={(left, top) => {
              const to = pairAtPixels(frame, left, top);
              if (to) store.moveToPair({ map, ...to });
            }}
          >
            <div ref={place} />
            <MapCursor store={store} map={map} frame={frame} />
          </CursorFigure>
        </div>
      )}
      <SaveButtons
        store={store}
        figure={{
          ...{ name: id, title },
          draw: () => frontierChart<SVGElement>({ id, ...names, cells }, document),
          csv: () => {
            const pairs = cells.map(({ x, y, point }) => ({ shares: [x, y], point }));
            return pointsCsv([`${x} sparsity`, `${y} sparsity`], pairs, store);
          },
        }}
      />
      <p class="quiet">{strings.mapNote}</p>
    </section>
  );
}

interface CursorProps {
  readonly store: SweepStore;
  readonly map: SweepMap;
  readonly frame: FrontierFrame;
}

/** Where the one cursor is on this map; nowhere where the curve's share is not on it. */
function MapCursor({ store, map, frame }: CursorProps): VNode | null {
  const { x, y } = pairHere(store, map);
  const [column, row] = [frame.xs.indexOf(x), frame.ys.indexOf(y)];
  if (column < 0 || row < 0) return null;
  const { left, top, cellWidth, cellHeight, ys } = frame;
  return (
    <span
      class="sweep-map-cursor"
      style={{
        left: `${left + column * cellWidth}px`,
        top: `${top + (ys.length - 1 - row) * cellHeight}px`,
        width: `${cellWidth}px`,
        height: `${cellHeight}px`,
      }}
    />
  );
}
