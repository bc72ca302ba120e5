import type { VNode } from 'preact';
import { useRef } from 'preact/hooks';
import type { SweepState } from '../../src/shared/messages/sweepMessages';
import { Blocks } from './blocks';
import { Curve, curveHeight } from './curve';
import { CurveTable } from './curveTable';
import { PairMap } from './pairMap';
import { PictureGrid } from './pictureGrid';
import { PictureTable } from './pictureTable';
import { Published } from './published';
import { gridCsv, gridSheet } from './gridSheet';
import { SaveButtons } from './saveButtons';
import type { JudgedSeries, SweepStore } from './store';
import { strings } from './strings';
import { useIsNarrow } from './useIsNarrow';

interface FiguresProps {
  readonly store: SweepStore;
  readonly state: SweepState;
  readonly series: JudgedSeries;
}

/** What is drawn of a sweep: the curve stays in sight while its pictures scroll below it. */
export function Figures({ store, state, series }: FiguresProps): VNode {
  const isNarrow = useIsNarrow();
  const scroller = useRef<HTMLDivElement>(null);
  return (
    <div ref={scroller} class="sweep-figures">
      <div
        class="sweep-plane"
        style={{ '--curve': `${store.isTable('curve') ? 0 : curveHeight(series, isNarrow)}px` }}
      >
        {store.isTable('curve') ? (
          <CurveTable store={store} series={series} />
        ) : (
          <Curve store={store} state={state} series={series} />
        )}
        <SaveButtons
          store={store}
          figure={{
            ...{ name: 'pictures', title: strings.pictures },
            draw: () => gridSheet(store, series),
            csv: () => gridCsv(store, series),
          }}
        />
        {store.isTable('pictures') ? (
          <PictureTable store={store} state={state} series={series} />
        ) : (
          <PictureGrid store={store} state={state} series={series} scroller={scroller} />
        )}
      </div>
      <Maps store={store} state={state} />
      {store.curve && <Published store={store} component={store.curve.component} />}
    </div>
  );
}

/** Every pair of components that are pruned together, and what blocks cost. */
export const Maps = ({ store, state }: Omit<FiguresProps, 'series'>): VNode => (
  <>
    {state.maps.map(map => (
      <PairMap key={map.method} store={store} map={map} plan={state.plan} />
    ))}
    {state.blocks.map(each => (
      <Blocks key={each.component} store={store} blocks={each} />
    ))}
  </>
);
