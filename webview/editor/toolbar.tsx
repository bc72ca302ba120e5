import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { magnitude, percent } from '../../src/shared/format';
import { colourGradient, type ColourMapName } from '../gl/colourMap';
import { strings } from '../strings';
import { Button, Dropdown, type DropdownProps, TextField } from '../ui/controls';
import { chosenDomain, domainNotes } from './state/colourDomain';
import type { Quantity } from './state/quantity';
import { type EditorStore, isNorm, type Order, type ViewState } from './state/store';
import { isOfWeights, isShare } from './state/quantity';
import { scaleWords } from './sensitivity/damageWords';
import { scoreLegend, scoreTitle } from './units/unitWords';
import './toolbar.css';

const quantities: readonly { readonly value: Quantity; readonly text: string }[] = [
  { value: 'mean', text: strings.quantityMean },
  { value: 'max', text: strings.quantityMax },
  { value: 'spread', text: strings.quantitySpread },
  { value: 'below', text: strings.quantityBelow },
  { value: 'zeros', text: strings.quantityZeros },
  { value: 'damage', text: strings.quantityDamage },
  { value: 'units', text: strings.quantityUnits },
];

const orders: readonly { readonly value: Order; readonly text: string }[] = [
  { value: 'network', text: strings.orderNetwork },
  { value: 'name', text: strings.orderName },
  { value: 'role', text: strings.orderRole },
  { value: 'size', text: strings.orderSize },
  { value: 'mean', text: strings.orderMean },
  { value: 'max', text: strings.orderMax },
  { value: 'spread', text: strings.orderSpread },
  { value: 'sparsity', text: strings.orderSparsity },
  { value: 'damage', text: strings.orderDamage },
];

/** The colour maps to choose from. */
export const maps: readonly { readonly value: ColourMapName; readonly text: string }[] = [
  { value: 'viridis', text: 'Viridis' },
  { value: 'cividis', text: 'Cividis' },
  { value: 'magma', text: 'Magma' },
  { value: 'inferno', text: 'Inferno' },
  { value: 'greys', text: 'Greys' },
  { value: 'rdbu', text: 'RdBu' },
];

/** What the ends of a colour map stand for; limits drawn by hand are a choice once they are drawn. */
export const domains = (
  chosen: ViewState['domain'],
): DropdownProps<ViewState['domain']>['options'] => [
  { value: 'shared', text: strings.domainShared },
  { value: 'layer', text: strings.domainLayer },
  ...(chosen === 'own' ? [{ value: 'own' as const, text: strings.domainOwn }] : []),
];

/** Enter in the filter goes on to what it found. */
function focusFirstLayer(): void {
  document.querySelector<HTMLElement>('[data-layer]')?.focus();
}

/** What colours mean, in which order layers stand, and the filter. `/` goes to the filter. */
export function Toolbar({ store }: { readonly store: EditorStore }): VNode {
  const { view } = store;
  const isPicture = isOfWeights(view.quantity);
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const focusFilter = (event: KeyboardEvent): void => {
      if (event.key !== '/' || (event.target as HTMLElement).closest('vscode-text-field')) return;
      event.preventDefault();
      bar.current?.querySelector<HTMLElement>('vscode-text-field')?.focus();
    };
    window.addEventListener('keydown', focusFilter);
    return () => {
      window.removeEventListener('keydown', focusFilter);
    };
  }, []);
  return (
    <div class="toolbar" role="toolbar" aria-label={strings.overviewTools} ref={bar}>
      <Dropdown
        label={strings.quantity}
        value={view.quantity}
        options={quantities}
        onChange={quantity => {
          // A share below the threshold needs one.
          store.setView({ quantity, ...(quantity === 'below' && { panel: true }) });
        }}
      />
      {isPicture && (
        <Dropdown
          label={strings.scale}
          value={view.scale}
          options={[
            { value: 'log', text: strings.scaleLog },
            { value: 'linear', text: strings.scaleLinear },
          ]}
          onChange={scale => {
            store.setView({ scale });
          }}
        />
      )}
      <Dropdown
        label={strings.colourMap}
        value={view.map}
        options={maps}
        onChange={map => {
          store.setView({ map });
        }}
      />
      <Dropdown
        label={strings.layout}
        value={view.layout}
        options={[
          { value: 'table', text: strings.layoutTable },
          { value: 'grid', text: strings.layoutGrid },
        ]}
        onChange={layout => {
          // The table's columns are roles already.
          const isSorted = layout === 'table' && view.order === 'role';
          store.setView({ layout, ...(isSorted && { order: 'network' }) });
        }}
      />
      <Dropdown
        label={strings.order}
        value={view.order}
        options={orders.filter(({ value }) => view.layout === 'grid' || value !== 'role')}
        onChange={order => {
          store.setView({ order });
        }}
      />
      {isPicture && (
        <Dropdown
          label={strings.domain}
          value={view.domain}
          options={domains(view.domain)}
          onChange={chosen => {
            store.setView({ domain: chosen });
          }}
        />
      )}
      <span class="legend" aria-hidden="true" style={{ background: colourGradient(view.map) }} />
      <LegendText store={store} />
      {view.layout === 'table' && <NormsSwitch store={store} />}
      <Button
        appearance="secondary"
        pressed={view.panel}
        onClick={() => {
          store.threshold.reset();
          store.setView({ panel: !view.panel });
        }}
      >
        {strings.thresholdButton}
      </Button>
      <span class="filter">
        <TextField
          label={strings.filter}
          placeholder={strings.filterHint}
          value={view.filter}
          invalid={store.filter.error !== ''}
          onInput={filter => {
            store.setFilter(filter);
          }}
          onCommit={focusFirstLayer}
        />
        {store.filter.error !== '' && (
          <span class="filter-error" role="alert">
            {store.filter.error}
          </span>
        )}
      </span>
    </div>
  );
}

/** What the ends of the colour map stand for, and in which unit where it is not said by the quantity. */
function LegendText({ store }: { readonly store: EditorStore }): VNode | null {
  const { view } = store;
  if (view.quantity === 'damage') {
    const damages = store.sensitivity.damages(view.damageBy);
    return (
      damages && (
        <span class="quiet legend-text" title={strings.damageLong}>
          {scaleWords(damages.scale)}, {strings.damageUnit}
        </span>
      )
    );
  }
  if (view.quantity === 'units')
    return (
      store.scores.sets && (
        <span class="quiet legend-text" title={scoreTitle(store)}>
          {scoreLegend(store)}
        </span>
      )
    );
  if (isShare(view.quantity))
    return (
      <span class="quiet legend-text">
        {percent(0)} … {percent(1)}
      </span>
    );
  if (view.domain === 'layer') return null;
  const domain = chosenDomain(store, null, view.scale);
  const notes =
    view.domain === 'shared' ? domainNotes(store, domain) : { isGrowing: false, isClipped: false };
  return (
    <span class="quiet legend-text">
      {[
        `${magnitude(domain.low)} … ${magnitude(domain.high)}`,
        ...(notes.isGrowing ? [strings.domainGrows] : []),
        ...(notes.isClipped ? [strings.domainClips] : []),
      ].join(', ')}
    </span>
  );
}

/** Says how many layers are folded away; a filter shows what it names in any case. */
function NormsSwitch({ store }: { readonly store: EditorStore }): VNode | null {
  const { view } = store;
  const norms = store.model!.layers.filter(isNorm).length;
  if (norms === 0) return null;
  return (
    <Button
      appearance="secondary"
      pressed={view.norms}
      onClick={() => {
        store.setView({ norms: !view.norms });
      }}
    >
      {strings.normsSwitch} ({norms})
    </Button>
  );
}
