import type { VNode } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { percent, shape } from '../../src/shared/format';
import { type Layer, shortName } from '../../src/shared/layer';
import { share } from '../../src/shared/statistics';
import { colourTable } from '../gl/colourMap';
import type { Domain } from '../gl/colourScale';
import { paintCells } from '../gl/paintTile';
import { mapIndices } from '../gl/shadeCells';
import { strings } from '../strings';
import { canvasTheme } from '../ui/theme';
import { drawPicture, type Strips } from './pictureStrip';
import type { EditorStore } from './store';
import './thumbnail.css';
import { layerDomain } from './colourDomain';
import { cellsOf, isShare } from './thumbnailCells';

export interface ThumbnailProps {
  readonly store: EditorStore;
  readonly layer: Layer;
  readonly domain: Domain;
  readonly focusable: boolean;
  /** Its place in the overview in CSS pixels. */
  readonly left: number;
  readonly top: number;
  /** Rises with every change of theme. */
  readonly theme: number;
  /** Where its picture is drawn. */
  readonly strips: Strips;
  readonly strip: string;
}

/** One layer of the overview: its magnitude picture, a bar of its sparsity, its short name and shape. */
export function Thumbnail(props: ThumbnailProps): VNode {
  const { store, layer, domain, focusable, left, top, theme, strips, strip } = props;
  const { view, plan, selection, tiles } = store;
  const { index } = layer;
  const [arrived, setArrived] = useState(0);
  useEffect(
    () =>
      tiles.show(index, () => {
        setArrived(count => count + 1);
      }),
    [index, tiles],
  );
  const { data: tile, isFresh, failure } = tiles.get(index);
  const used =
    view.domain === 'layer' && !isShare(view.quantity)
      ? layerDomain(store.statistics[index] ?? null, view)
      : domain;
  const threshold = store.threshold.shownIn(index, tile?.revision ?? 0);
  const below = view.quantity === 'below' ? store.threshold.magnitude : -1;
  const cells = useMemo(
    () => tile && cellsOf(tile, view.quantity, below),
    [tile, view.quantity, below],
  );
  const drawn = useRef(false);
  const scale = isShare(view.quantity) ? 'linear' : view.scale;
  const indices = useMemo(
    () => cells && mapIndices(cells.values, { scale, domain: used }),
    [cells, scale, used.low, used.high],
  );
  useLayoutEffect(() => {
    const canvas = strips.get(strip)!;
    if (!cells || !indices) {
      if (drawn.current) drawPicture(canvas, left, null);
      drawn.current = false;
      return;
    }
    drawn.current = true;
    const { pruned, hatch } = canvasTheme();
    const shading = {
      table: colourTable(view.map),
      scale,
      domain: used,
      pruned,
      hatch,
      threshold: view.quantity === 'below' ? -1 : threshold,
    } as const;
    drawPicture(canvas, left, { ...cells, pixels: paintCells(cells, shading, indices) });
  }, [cells, indices, arrived, view.map, threshold, theme, strip, left]);

  const zeros = plan?.layers[index]?.weight;
  const sparsity = zeros ? share(zeros) : 0;
  const selected = selection.includes(index);
  const isOutdated = !store.isCounted || (tile !== null && !isFresh);
  const isVeiled = tile !== null && !isFresh && !store.threshold.covers(index);
  const state = failure ? 'failed' : !tile ? 'blank' : isVeiled ? 'outdated' : '';
  const selector = selected && selection.length > 1 ? selectorOf(store) : `layer:${layer.name}`;
  // Most changes and every tile concern few of them: what says the same again is not compared.
  return useMemo(() => {
    const name = shortName(layer);
    const size = shape([layer.outputs, layer.inputs]);
    return (
      <div
        class={`thumbnail${selected ? ' selected' : ''}`}
        role="option"
        aria-selected={selected}
        aria-label={`${layer.name}, ${size}, ${layer.role}, ${strings.sparsity} ${percent(sparsity)}${isOutdated ? `, ${strings.outdated}` : ''}${failure ? `, ${failure.message}` : ''}`}
        title={failure ? `${layer.name}\n${failure.message}` : layer.name}
        style={{ left: `${left}px`, top: `${top}px` }}
        tabIndex={focusable ? 0 : -1}
        data-layer={index}
        data-vscode-context={contextOf(selector)}
      >
        <div class={`thumbnail-picture ${state}`} />
        <span class={`thumbnail-sparsity${isOutdated ? ' outdated' : ''}`} aria-hidden="true">
          <span style={{ width: `${sparsity * 100}%` }} />
        </span>
        <span class="thumbnail-name">
          <span>{name.slice(0, -TAIL)}</span>
          <span>{name.slice(-TAIL)}</span>
        </span>{' '}
        <span class="thumbnail-shape">{size}</span>
      </div>
    );
  }, [layer, left, top, focusable, selected, selector, sparsity, state, isOutdated, failure]);
}

/** Characters at a name's end that stay when it is too long: they tell a layer from its neighbours. */
const TAIL = 8;

const contextOf = (selector: string): string =>
  JSON.stringify({
    webviewSection: 'layer',
    pollardSelector: selector,
    preventDefaultContextMenuItems: true,
  });

const selectorOf = ({ selection, model }: EditorStore): string =>
  selection.map(layer => `layer:${model!.layers[layer]!.name}`).join(',');
