import type { RefObject, VNode } from 'preact';
import { type Inputs, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { count, percent } from '../../src/shared/format';
import { targetedLabel } from '../../src/shared/recipe/targetedLabel';
import { share, sumZeros, type ZeroCount } from '../../src/shared/statistics';
import { strings } from '../strings';
import { Button } from '../ui/controls';
import { useSize } from '../ui/useSize';
import './overview.css';
import { moveFocus } from './moveFocus';
import { type OverviewRow, overviewRows, ROW_HEIGHT, visibleRows } from './overviewRows';
import { PictureStrip, type Strips } from './pictureStrip';
import type { EditorStore } from './store';
import { Thumbnail } from './thumbnail';
import { chosenDomain } from './colourDomain';
import { thresholdKey } from './thresholdPanel';
import { useThemeVersion } from './useThemeVersion';

/** Every layer at once, drawn only where it is visible. Arrows walk the layers, Enter opens one. */
export function Overview({ store }: { readonly store: EditorStore }): VNode {
  const { model, view, statistics, plan, filtered, selection } = store;
  const scroller = useRef<HTMLDivElement>(null);
  const strips = useRef<Strips>(new Map());
  const theme = useThemeVersion();
  const { width, height } = useSize(scroller);
  const [scroll, setScroll] = useState(view.scroll);
  const [focus, setFocus] = useState<number | null>(null);
  const wanted = useFocusWish(scroller, selection[0] ?? null);
  const {
    rows,
    pitch,
    height: total,
  } = useMemo(
    () =>
      overviewRows({
        layers: model!.layers,
        shown: filtered,
        order: view.order,
        statistics,
        plans: plan?.layers ?? null,
        width,
      }),
    [
      model,
      filtered,
      view.order,
      view.order === 'network' ? null : statistics,
      view.order === 'sparsity' ? plan : null,
      width,
    ],
  );
  const domain = useMemo(
    () => chosenDomain(store, null, view.scale),
    [model, statistics, view.quantity, view.scale, view.domain, view.ownDomain],
  );
  const firstLayer = rows.find(each => each.kind === 'layers')?.layers[0];
  useEffect(() => {
    if (scroller.current && view.scroll > 0) scroller.current.scrollTop = view.scroll;
  }, [width > 0]);

  const reveal = (layer: number): void => {
    const row = rows.find(each => each.kind === 'layers' && each.layers.includes(layer));
    const box = scroller.current;
    if (!row || !box) return;
    if (row.top < box.scrollTop) box.scrollTop = row.top - 32;
    else if (row.top + 96 > box.scrollTop + box.clientHeight)
      box.scrollTop = row.top + 104 - box.clientHeight;
    setFocus(layer);
  };
  useEffect(() => {
    if (selection[0] !== undefined && selection[0] !== focus) reveal(selection[0]);
  }, [selection]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (view.panel && thresholdKey(store, event)) return;
    const at = layerOf(event.target as HTMLElement) ?? focus ?? selection[0] ?? null;
    const next = moveFocus(rows, at, event.key);
    if (event.key === 'Enter' && at !== null) store.openLayer(at);
    else if (next === null) return;
    else {
      reveal(next);
      wanted.current = next;
      store.select(event.shiftKey ? [...new Set([...selection, next])] : [next]);
    }
    event.preventDefault();
  };
  const onScroll = (): void => {
    const top = scroller.current?.scrollTop ?? 0;
    // Whole rows: what is drawn changes no sooner.
    setScroll(top - (top % ROW_HEIGHT));
    store.view = { ...store.view, scroll: top };
  };
  const onClick = (event: MouseEvent): void => {
    const layer = layerOf(event.target as HTMLElement);
    if (layer === null) return;
    const several = event.ctrlKey || event.metaKey || event.shiftKey;
    const others = selection.filter(other => other !== layer);
    if (!several) store.select([layer]);
    else store.select(selection.includes(layer) ? others : [...others, layer]);
  };
  const onDblClick = (event: MouseEvent): void => {
    const layer = layerOf(event.target as HTMLElement);
    if (layer !== null) store.openLayer(layer);
  };
  const drawn = visibleRows(rows, scroll, height || 800);
  const focusable = focus ?? firstLayer;
  const kept = useKept([store.version, rows, theme, focusable]);
  return (
    <div class="overview" ref={scroller} onScroll={onScroll} onKeyDown={onKeyDown}>
      <div
        class="overview-content"
        style={{ height: `${total}px` }}
        role="listbox"
        aria-multiselectable="true"
        aria-label={strings.layers}
        onClick={onClick}
        onDblClick={onDblClick}
      >
        {drawn.map(
          row =>
            row.kind === 'layers' && (
              <PictureStrip
                key={stripOf(row, pitch)}
                strips={strips.current}
                name={stripOf(row, pitch)}
                top={row.top}
                width={row.layers.length * pitch}
              />
            ),
        )}
        {/* Thumbnails lie in no row's element, so that they keep the focus when rows break elsewhere. */}
        {drawn.flatMap(row =>
          row.kind === 'block'
            ? [
                kept(`block ${row.block}`, key => (
                  <BlockHeading key={key} row={row} store={store} />
                )),
              ]
            : row.layers.map((layer, column) =>
                kept(`layer ${layer}`, key => (
                  <Thumbnail
                    key={key}
                    store={store}
                    layer={model!.layers[layer]!}
                    domain={domain}
                    focusable={layer === focusable}
                    left={column * pitch}
                    top={row.top}
                    theme={theme}
                    strips={strips.current}
                    strip={stripOf(row, pitch)}
                  />
                )),
              ),
        )}
      </div>
      {rows.length === 0 && (
        <div class="overview-empty">
          <p class="quiet">{strings.noLayers}</p>
          <Button appearance="secondary" onClick={() => void store.setFilter('')}>
            {strings.showAllLayers}
          </Button>
        </div>
      )}
    </div>
  );
}

/** Elements by key that stay the same, and so are not compared while the overview scrolls, until one of `inputs` changes. */
function useKept(inputs: Inputs): (key: string, make: (key: string) => VNode) => VNode {
  const kept = useMemo(() => new Map<string, VNode>(), inputs);
  return (key, make) => {
    const known = kept.get(key) ?? make(key);
    kept.set(key, known);
    return known;
  };
}

/** A row's strip by what is on it and where: anything else is another strip. */
const stripOf = ({ top, layers }: OverviewRow, pitch: number): string =>
  `strip ${top} ${pitch} ${layers.join()}`;

/** The layer whose thumbnail has the keyboard. */
function layerOf(element: HTMLElement): number | null {
  const found = element.closest<HTMLElement>('[data-layer]');
  return found ? Number(found.dataset['layer']) : null;
}

/**
 * Moves the keyboard's focus to a thumbnail once it is drawn: the one that is wished for, at first the selected one. Whoever
 * has gone elsewhere meanwhile, to the filter or another part of VS Code, stays there.
 */
function useFocusWish(
  scroller: RefObject<HTMLElement | null>,
  first: number | null,
): { current: number | null } {
  const wanted = useRef(document.hasFocus() ? first : null);
  useLayoutEffect(() => {
    const active = document.activeElement;
    if (wanted.current === null) return;
    if (active !== document.body && !scroller.current!.contains(active)) wanted.current = null;
    const found = scroller.current!.querySelector<HTMLElement>(`[data-layer="${wanted.current}"]`);
    if (!found) return;
    found.focus({ preventScroll: true });
    wanted.current = null;
  });
  return wanted;
}

function BlockHeading({
  row,
  store,
}: {
  readonly row: OverviewRow;
  readonly store: EditorStore;
}): VNode | null {
  if (row.block === '') return null;
  const weights = row.layers.reduce(
    (sum, layer) => sum + store.model!.layers[layer]!.weight.elements,
    0,
  );
  const zeros = blockZeros(row.layers, store);
  const context = {
    webviewSection: 'block',
    pollardSelector: `block:${row.block}`,
    preventDefaultContextMenuItems: true,
  };
  return (
    <div
      class="overview-block"
      style={{ top: `${row.top}px` }}
      role="presentation"
      data-vscode-context={JSON.stringify(context)}
    >
      <strong>{row.block}</strong>
      <span class="quiet">
        {row.layers.length === 1 ? strings.oneLayer : `${row.layers.length} ${strings.layers}`} ·{' '}
        {count(weights)} {strings.weights}
      </span>
      {share(zeros) >= LEAST_SHOWN && (
        <span
          class={`overview-block-sparsity${store.isCounted ? '' : ' outdated'}`}
          title={`${zeros.zeros} / ${zeros.total}`}
        >
          {percent(share(zeros))} {strings.of} {targetedLabel(store.plan!.targets)}
        </span>
      )}
    </div>
  );
}

/** Less is `0.0 %`: a zero by chance, and no pruning. */
const LEAST_SHOWN = 0.0005;

/** Zeros of a block's targeted weights under the steps. */
function blockZeros(layers: readonly number[], { model, plan }: EditorStore): ZeroCount {
  const targeted = layers.filter(layer =>
    plan?.targets.some(target => target === model!.layers[layer]!.target),
  );
  return sumZeros(targeted.map(layer => plan!.layers[layer]!.weight));
}
