import type { RefObject, VNode } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { strings } from '../../strings';
import { Button } from '../../ui/controls';
import { useMemoized } from '../../ui/useMemoized';
import { useSize } from '../../ui/useSize';
import { BLOCK_HEIGHT, BlockHeading } from './blockHeading';
import './overview.css';
import { moveFocus } from './moveFocus';
import { gridLayout } from './gridLayout';
import type { LayerPlace } from './layerOption';
import { type OverviewLayout, type OverviewRow, visibleRows } from './overviewLayout';
import { PictureStrip, type Strips } from './pictureStrip';
import { type EditorStore, isNorm, type Order } from '../state/store';
import { tableLayout } from './tableLayout';
import { headLayout } from './headLayout';
import { groupTitles, TableHead, TableLabel } from './tableParts';
import { blockDamageHead } from './blockDamage';
import { DamageTile } from './damageTile';
import { Thumbnail } from './thumbnail';
import { UnitTile } from './unitTile';
import { chosenDomain } from '../state/colourDomain';
import { isOfWeights } from '../state/quantity';
import { thresholdKey } from '../threshold/thresholdPanel';
import { useThemeVersion } from '../useThemeVersion';

/** Every layer at once, drawn only where it is visible. Arrows walk the layers, Enter opens one. */
export function Overview({ store }: { readonly store: EditorStore }): VNode {
  const { model, view, statistics, plan, selection } = store;
  const filtered = store.filter.layers;
  const isTable = view.layout === 'table';
  const damages = store.sensitivity.damages(view.damageBy);
  const scroller = useRef<HTMLDivElement>(null);
  const strips = useRef<Strips>(new Map());
  const theme = useThemeVersion();
  const { width, height } = useSize(scroller);
  const [scroll, setScroll] = useState(view.scroll);
  const [focus, setFocus] = useState<number | null>(null);
  const wanted = useFocusWish(scroller, selection[0] ?? null);
  const layout = useMemo(
    () =>
      (isTable ? tableLayout : gridLayout)({
        layers: model!.layers,
        shown: filtered ?? (isTable && !view.norms ? store.withoutNorms : null),
        order: view.order,
        statistics,
        plans: plan?.layers ?? null,
        damages: damages?.byLayer ?? null,
        width,
      }),
    [
      model,
      filtered,
      isTable,
      view.norms,
      view.order,
      sortsByStatistics(view.order) ? statistics : null,
      view.order === 'sparsity' ? plan : null,
      view.order === 'damage' ? damages : null,
      width,
    ],
  );
  const { rows, columns, picture, rowHeight } = layout;
  const head = isTable ? headLayout(columns, picture.width, groupTitles) : null;
  useLayoutEffect(() => {
    const density = window.devicePixelRatio;
    store.setPicture({ width: picture.width * density, height: picture.height * density });
  }, [picture.width, picture.height]);
  const largest = useMemo(
    () => Math.max(...model!.layers.map(({ weight }) => weight.elements)),
    [model],
  );
  const domain = useMemo(
    () => chosenDomain(store, null, view.scale),
    [model, statistics, view.quantity, view.scale, view.domain, view.ownDomain],
  );
  const scored = useMemo(() => store.scores.domain, [store.scores.sets]);
  const firstLayer = rows.find(each => each.kind === 'layers')?.layers[0]?.layer;
  useEffect(() => {
    if (scroller.current && view.scroll > 0) scroller.current.scrollTop = view.scroll;
  }, [width > 0]);

  const reveal = (layer: number): void => {
    const row = rows.find(
      each => each.kind === 'layers' && each.layers.some(laid => laid.layer === layer),
    );
    const box = scroller.current;
    // A layer that was chosen elsewhere is not left folded away.
    if (!row && isTable && !filtered && isNorm(model!.layers[layer]!))
      store.setView({ norms: true });
    if (!row || !box) return;
    const covered = head?.height ?? 0;
    const above = head?.height ?? BLOCK_HEIGHT;
    const bottom = row.top + rowHeight + covered;
    if (row.top < box.scrollTop + covered) box.scrollTop = row.top - above;
    else if (bottom > box.scrollTop + box.clientHeight)
      box.scrollTop = bottom + 8 - box.clientHeight;
    setFocus(layer);
  };
  useEffect(() => {
    if (selection[0] !== undefined && selection[0] !== focus) reveal(selection[0]);
  }, [selection]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (view.panel && thresholdKey(store, event)) return;
    const at = layerOf(event.target as HTMLElement) ?? focus ?? selection[0] ?? null;
    const next = moveFocus(rows, at, event.key, { hasColumns: isTable });
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
    setScroll(top - (top % rowHeight));
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
  const drawn = visibleRows(layout, scroll, height || 800);
  const focusable = focus ?? firstLayer;
  const memoized = useMemoized([store.version, rows, theme, focusable]);
  return (
    <div class="overview" ref={scroller} onScroll={onScroll} onKeyDown={onKeyDown}>
      {head && rows.length > 0 && (
        <TableHead
          columns={columns}
          head={head}
          picture={picture}
          width={layout.width}
          sums={view.quantity === 'damage' ? blockDamageHead(store) : undefined}
        />
      )}
      <div
        class="overview-content"
        style={{ height: `${layout.height}px`, ...(isTable && { minWidth: `${layout.width}px` }) }}
        role="listbox"
        aria-multiselectable="true"
        aria-label={strings.layers}
        onClick={onClick}
        onDblClick={onDblClick}
      >
        {drawn.map(
          row =>
            row.kind === 'layers' &&
            isOfWeights(view.quantity) && (
              <PictureStrip
                key={stripOf(row, layout)}
                strips={strips.current}
                name={stripOf(row, layout)}
                top={row.top}
                width={(row.layers.at(-1)?.left ?? 0) + picture.width}
                height={picture.height}
              />
            ),
        )}
        {/* Thumbnails lie in no row's element, so that they keep the focus when rows break elsewhere. */}
        {drawn.flatMap(row =>
          row.kind === 'block'
            ? [
                memoized(`block ${row.block} ${row.top}`, key => (
                  <BlockHeading key={key} row={row} store={store} layout={layout} />
                )),
              ]
            : [
                ...(row.label === ''
                  ? []
                  : [
                      <TableLabel
                        key={`label ${row.top}`}
                        row={row}
                        isSorted={view.order !== 'network'}
                      />,
                    ]),
                ...row.layers.map(({ layer, left }) =>
                  memoized(`layer ${layer}`, key => {
                    const place: LayerPlace = {
                      ...{ store, left, top: row.top, picture },
                      layer: model!.layers[layer]!,
                      focusable: layer === focusable,
                      size: isTable
                        ? Math.sqrt(model!.layers[layer]!.weight.elements / largest)
                        : null,
                    };
                    if (view.quantity === 'damage')
                      return (
                        <DamageTile
                          key={`damage ${key}`}
                          {...place}
                          damages={damages}
                          isStale={store.sensitivity.state?.maps[view.damageBy]?.isStale ?? false}
                        />
                      );
                    if (view.quantity === 'units')
                      return (
                        <UnitTile
                          key={`units ${key}`}
                          {...place}
                          spread={store.scores.of(layer)}
                          by={view.unitsBy}
                          domain={scored}
                        />
                      );
                    return (
                      <Thumbnail
                        key={key}
                        {...place}
                        domain={domain}
                        theme={theme}
                        strips={strips.current}
                        strip={stripOf(row, layout)}
                      />
                    );
                  }),
                ),
              ],
        )}
      </div>
      {rows.length === 0 && (
        <div class="overview-empty">
          <p class="quiet">{strings.noLayers}</p>
          <Button
            appearance="secondary"
            onClick={() => {
              store.setFilter('');
            }}
          >
            {strings.showAllLayers}
          </Button>
        </div>
      )}
    </div>
  );
}

/** A row's strip by what is on it and where: anything else is another strip. */
const stripOf = ({ top, layers }: LayersRow, { picture }: OverviewLayout): string =>
  `strip ${top} ${picture.width} ${layers.map(({ layer, left }) => `${layer}@${left}`).join()}`;

type LayersRow = Extract<OverviewRow, { kind: 'layers' }>;

const sortsByStatistics = (order: Order): boolean =>
  order === 'mean' || order === 'max' || order === 'spread';

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
