import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { SweepState } from '../../src/shared/messages/sweepMessages';
import { Difference } from '../ui/difference';
import { sparsityName } from './cellSentence';
import { columnsOf } from './columns';
import { CursorFigure } from './cursorFigure';
import { pressInGrid } from './gridKeys';
import './largeView.css';
import { lumaDifference } from './lumaDifference';
import { Readout } from './readout';
import type { JudgedSeries, SweepStore } from './store';
import { StripCurve } from './stripCurve';
import { strings } from './strings';
import { verdictNameOfCell, verdictWord } from './verdicts';
import { Zoomable } from './zoomable';
import { ZoomBar } from './zoomBar';
import { ZoomMap } from './zoomMap';

interface LargeProps {
  readonly store: SweepStore;
  readonly state: SweepState;
  readonly series: JudgedSeries;
}

/** Pictures of the strip at each side of the cursor's. */
const BESIDE = 5;

/** The cell at the cursor as large as there is room: what it is compared with, itself, the difference, and by sparsity its curve over its neighbours. */
export function LargeView({ store, state, series }: LargeProps): VNode {
  const { cursor, reference } = store;
  const sparsityAt = (column: number): string =>
    sparsityName(series.settings[column]?.sparsity ?? 0);
  const urlAt = (column: number): string | undefined => {
    const cell = store.cellAt({ ...cursor, column });
    return cell?.result?.state === 'done' ? store.pictureOf(cell) : undefined;
  };
  const strip = useRef<HTMLDivElement>(null);
  const pictures = useRef<HTMLDivElement>(null);
  useEffect(() => {
    strip.current?.querySelector<HTMLElement>('[role=application]')?.focus();
  }, []);
  const [before, after] = [urlAt(reference), urlAt(cursor.column)];
  const most = 2 * BESIDE + 1;
  const last = Math.max(0, series.settings.length - most);
  const first = Math.max(0, Math.min(cursor.column - BESIDE, last));
  const shown = series.settings.slice(first, first + most);
  const { left, width } = columnsOf(series, 'strip');
  const verdict = cursor.column > 0 ? verdictNameOfCell(store.cellAt(cursor), store) : undefined;
  return (
    <section class="sweep-large" aria-label={strings.large}>
      <p class="sweep-large-head">
        <button
          type="button"
          class="link"
          title={strings.closeHint}
          onClick={() => {
            store.enlarge(false);
          }}
        >
          ‹ {strings.backToSweep}
        </button>
        <strong>{state.plan.prompts[cursor.prompt]}</strong>
        {verdict && (
          <span>
            <span class={`sweep-mark ${verdict}`} aria-hidden="true" /> {verdictWord[verdict]}
          </span>
        )}
      </p>
      <Zoomable store={store}>
        <div ref={pictures} class="sweep-pair">
          <Square url={before} label={sparsityAt(reference)}>
            {before !== undefined && <ZoomMap zoom={store.zoom} url={before} />}
          </Square>
          <Square url={after} label={sparsityAt(cursor.column)} />
          {before !== undefined && after !== undefined && (
            <figure>
              <Difference
                {...{ before, after }}
                label={strings.differenceLuma}
                shade={lumaDifference}
              />
              <figcaption class="quiet">{strings.differenceLuma}</figcaption>
            </figure>
          )}
        </div>
      </Zoomable>
      <div class="sweep-large-tools">
        <ZoomBar store={store} />
        <Readout
          place={pictures}
          zoom={store.zoom}
          before={{ name: sparsityAt(reference), url: before }}
          after={{ name: sparsityAt(cursor.column), url: after }}
        />
      </div>
      <div ref={strip}>
        <CursorFigure
          store={store}
          label={strings.pictures}
          press={event => pressInGrid(store, event)}
          point={x => {
            store.moveTo({ ...cursor, column: first + Math.floor((x - left) / width) });
          }}
        >
          <StripCurve {...{ store, state, series, first }} count={shown.length} />
          <div
            class="sweep-large-strip"
            style={{ '--column': `${width}px`, paddingLeft: `${left}px` }}
          >
            {shown.map(({ sparsity }, at) => (
              <span
                key={sparsity}
                class="sweep-large-cell"
                aria-current={first + at === cursor.column}
              >
                <Square url={urlAt(first + at)} label={sparsityName(sparsity)} />
              </span>
            ))}
          </div>
        </CursorFigure>
      </div>
    </section>
  );
}

interface SquareProps {
  readonly url: string | undefined;
  readonly label: string;
  readonly children?: ComponentChildren;
}

const Square = ({ url, label, children }: SquareProps): VNode => (
  <figure>
    {url === undefined ? <span class="sweep-place" /> : <img src={url} alt={label} />}
    {children}
    <figcaption class="quiet">{label}</figcaption>
  </figure>
);
