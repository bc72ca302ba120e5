import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import { useStore } from '../ui/useStore';
import { Answer } from './answer';
import './app.css';
import { CellPanel } from './cellPanel';
import { Figures, Maps } from './figures';
import { isOn } from './filter';
import { Header } from './header';
import { useKeys } from './keys';
import { KeyList } from './keyList';
import { LargeView } from './largeView';
import type { SweepStore } from './store';
import { strings } from './strings';
import { Toolbar } from './toolbar';
import { useToldCursor } from './useToldCursor';
import { zoomStyle } from './zoom';

/** A sweep: the answer in a sentence, the curve that it comes from, the pictures that the curve comes from. */
export function App({ store }: { readonly store: SweepStore }): VNode {
  useStore(store);
  useKeys(store);
  useToldCursor(store);
  const { state, series, failure } = store;
  // Neither the cursor nor the tolerance changes it.
  const header = useMemo(() => state && <Header store={store} state={state} />, [store, state]);
  const isToolOfTolerance = store.isTable('curve') || store.isLarge || isOn(store.filter);
  const toolbar = useMemo(
    () => state && <Toolbar store={store} state={state} />,
    [...[store, store.still, store.byEye], isToolOfTolerance && store.tolerance],
  );
  // What was read before is not what the folder says now.
  if (failure)
    return (
      <p class="sweep-empty" role="alert">
        {failure.message} {failure.hint !== undefined && <span class="quiet">{failure.hint}</span>}
      </p>
    );
  if (!state)
    return (
      <p class="sweep-empty quiet" role="status">
        {strings.reading}
      </p>
    );
  return (
    <main class="sweep" style={zoomStyle(store.zoom)}>
      {store.isHelp && <KeyList store={store} />}
      {header}
      {series ? (
        <>
          <Answer store={store} state={state} series={series} />
          {toolbar}
          {store.isLarge ? (
            <LargeView store={store} state={state} series={series} />
          ) : (
            <div class="sweep-body">
              <Figures store={store} state={state} series={series} />
              <CellPanel store={store} state={state} series={series} />
            </div>
          )}
        </>
      ) : (
        <div class="sweep-figures">
          <p class="sweep-empty">{strings.noCurve}</p>
          <Maps store={store} state={state} />
        </div>
      )}
    </main>
  );
}
