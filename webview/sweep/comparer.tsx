import type { VNode } from 'preact';
import type { ShownCell } from '../../src/shared/messages/sweepMessages';
import { Difference } from '../ui/difference';
import { Wipe } from '../ui/wipe';
import { Blink } from './blink';
import { sparsityName } from './cellSentence';
import { type ComparerView, comparerViews } from './comparerView';
import { lumaDifference } from './lumaDifference';
import type { SweepStore } from './store';
import { strings } from './strings';
import { Zoomable } from './zoomable';
import { ZoomBar } from './zoomBar';

interface ComparerProps {
  readonly store: SweepStore;
  readonly name: string;
  /** Whether there is anything to compare with the dense picture. */
  readonly isPruned: boolean;
}

/** The picture at the cursor and the dense one: beside each other, or both in one place. */
export function Comparer({ store, name, isPruned }: ComparerProps): VNode {
  const { cursor, view, isDenseHeld, reference, series } = store;
  const urlOf = (cell: ShownCell | undefined): string | undefined =>
    cell?.result?.state === 'done' ? store.pictureOf(cell) : undefined;
  const before = urlOf(store.cellAt({ ...cursor, column: reference }));
  const beside = sparsityName(series?.settings[reference]?.sparsity ?? 0);
  const dense = <Shown label={beside} url={before} />;
  if (!isPruned) return <div class="sweep-pair">{dense}</div>;
  const after = urlOf(store.cellHere);
  const cell = isDenseHeld ? dense : <Shown label={name} url={after} />;
  return (
    <div class="sweep-comparer">
      <Views store={store} />
      <Zoomable store={store}>
        {view === 'pair' || before === undefined || after === undefined ? (
          <div class="sweep-pair">
            {dense}
            {cell}
          </div>
        ) : (
          <div class="sweep-pair large">
            {isDenseHeld ? dense : <Large {...{ store, view, before, after, beside, name }} />}
          </div>
        )}
      </Zoomable>
      <ZoomBar store={store} />
    </div>
  );
}

interface LargeProps {
  readonly store: SweepStore;
  readonly view: Exclude<ComparerView, 'pair'>;
  readonly before: string;
  readonly after: string;
  /** What it is compared with. */
  readonly beside: string;
  readonly name: string;
}

function Large({ store, view, before, after, beside, name }: LargeProps): VNode {
  const urls = { before, after };
  if (view === 'blink')
    return (
      <Blink
        {...urls}
        {...{ beside, name }}
        swaps={store.swaps}
        onSwap={() => {
          store.swap();
        }}
      />
    );
  return (
    <figure>
      {view === 'wipe' ? (
        <Wipe {...urls} label={strings.wipePosition} />
      ) : (
        <Difference {...urls} label={strings.differenceLuma} shade={lumaDifference} />
      )}
      <figcaption class="quiet">
        {view === 'wipe' ? `${beside} | ${name}` : strings.differenceLuma}
      </figcaption>
    </figure>
  );
}

const viewWord: Readonly<Record<ComparerView, string>> = {
  pair: strings.pair,
  wipe: strings.wipe,
  blink: strings.blink,
  difference: strings.difference,
};

/** How the two are compared: one tab stop, and keys of the whole view. */
const Views = ({ store }: { readonly store: SweepStore }): VNode => (
  <fieldset class="sweep-views">
    <legend class="spoken">{strings.comparison}</legend>
    {comparerViews.map(view => (
      <label key={view}>
        <input
          type="radio"
          name="comparison"
          checked={store.view === view}
          onChange={() => {
            store.choose({ view });
          }}
        />
        <span>{viewWord[view]}</span>
      </label>
    ))}
  </fieldset>
);

interface ShownProps {
  readonly label: string;
  readonly url: string | undefined;
}

/** A picture with its name below; a plain place where there is none yet. */
const Shown = ({ label, url }: ShownProps): VNode => (
  <figure>
    {url === undefined ? <span class="sweep-place" /> : <img src={url} alt={label} />}
    <figcaption class="quiet">{label}</figcaption>
  </figure>
);
