import type { VNode } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { integer, percent, shape } from '../../../src/shared/format';
import { type Layer, shortName } from '../../../src/shared/model/layer';
import { share, type Tile } from '../../../src/shared/stats/statistics';
import { colourTable } from '../../gl/colourMap';
import type { Domain } from '../../gl/colourScale';
import { paintCells } from '../../gl/paintTile';
import { poolTile } from '../../../src/shared/stats/poolTile';
import { mapIndices } from '../../gl/shadeCells';
import { strings } from '../../strings';
import { canvasTheme } from '../../ui/theme';
import { nameLines } from './nameLines';
import type { OverviewLayout } from './overviewLayout';
import { drawPicture, type Strips } from './pictureStrip';
import type { EditorStore } from '../state/store';
import './thumbnail.css';
import { layerDomain } from '../state/colourDomain';
import { cellsOf } from '../state/thumbnailCells';
import { isShare } from '../state/quantity';
import { menuContext } from '../../ui/menuContext';

export interface ThumbnailProps {
  readonly store: EditorStore;
  readonly layer: Layer;
  readonly domain: Domain;
  readonly focusable: boolean;
  /** Its place in the overview in CSS pixels. */
  readonly left: number;
  readonly top: number;
  /** Its picture's size. */
  readonly picture: OverviewLayout['picture'];
  /** Length of the line that shows how many weights the layer has, 0 to 1; null where name and shape stand there. */
  readonly size: number | null;
  /** Rises with every change of theme. */
  readonly theme: number;
  /** Where its picture is drawn. */
  readonly strips: Strips;
  readonly strip: string;
}

/** One layer of the overview: its magnitude picture, a bar of its sparsity, its short name and shape. */
export function Thumbnail(props: ThumbnailProps): VNode {
  const { store, layer, domain, focusable, left, top, picture, size, theme, strips, strip } = props;
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
  const threshold = store.threshold.displayedThreshold(index, tile?.revision ?? 0);
  const below = view.quantity === 'below' ? store.threshold.magnitude : -1;
  const cells = useMemo(
    () => tile && cellsOf(pooled(tile, picture), view.quantity, below),
    [tile, picture.width, view.quantity, below],
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
      if (drawn.current) drawPicture(canvas, { left, ...picture }, null);
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
    drawPicture(
      canvas,
      { left, ...picture },
      { ...cells, pixels: paintCells(cells, shading, indices) },
    );
  }, [cells, indices, arrived, view.map, threshold, theme, strip, left, picture.width]);

  const zeros = plan?.layers[index]?.weight;
  const sparsity = zeros ? share(zeros) : 0;
  const selected = selection.includes(index);
  const isOutdated = !store.isCounted || (tile !== null && !isFresh);
  const isVeiled = tile !== null && !isFresh && !store.threshold.covers(index);
  const state = failure ? 'failed' : !tile ? 'blank' : isVeiled ? 'outdated' : '';
  const selector = selected && selection.length > 1 ? selectorOf(store) : `layer:${layer.name}`;
  // Most changes and every tile concern few of them: what says the same again is not compared.
  return useMemo(() => {
    const sides = shape([layer.outputs, layer.inputs]);
    return (
      <div
        class={`thumbnail${selected ? ' selected' : ''}${size === null ? '' : ' in-table'}${layer.target === 'conv' ? ' convolution' : ''}`}
        role="option"
        aria-selected={selected}
        aria-label={`${layer.name}, ${sides}, ${layer.role}, ${strings.sparsity} ${percent(sparsity)}${isOutdated ? `, ${strings.outdated}` : ''}${failure ? `, ${failure.message}` : ''}`}
        title={[
          layer.name,
          ...(size === null
            ? []
            : [`${sides}, ${integer(layer.weight.elements)} ${strings.weights}`]),
          ...(failure ? [failure.message] : []),
        ].join('\n')}
        style={{ left: `${left}px`, top: `${top}px`, width: `${picture.width}px` }}
        tabIndex={focusable ? 0 : -1}
        data-layer={index}
        data-vscode-context={menuContext('layer', selector)}
      >
        <div class={`thumbnail-picture ${state}`} style={{ height: `${picture.height}px` }} />
        <span
          class={`thumbnail-sparsity${isOutdated ? ' outdated' : ''}`}
          aria-hidden="true"
          style={size === null ? {} : { width: `${Math.max(2, size * picture.width)}px` }}
        >
          <span style={{ width: `${sparsity * 100}%` }} />
        </span>
        {size === null && (
          <>
            <span class="thumbnail-name">
              {nameLines(shortName(layer)).map(line => (
                <span key={line}>{line}</span>
              ))}
            </span>{' '}
            <span class="thumbnail-shape">{sides}</span>
          </>
        )}
      </div>
    );
  }, [
    layer,
    left,
    top,
    picture.width,
    size,
    focusable,
    selected,
    selector,
    sparsity,
    state,
    isOutdated,
    failure,
  ]);
}

/** A tile with a cell for each pixel of the screen at most. */
function pooled<T extends Tile>(tile: T, { width, height }: OverviewLayout['picture']): T {
  const density = window.devicePixelRatio;
  return poolTile(tile, Math.round(height * density), Math.round(width * density));
}

const selectorOf = ({ selection, model }: EditorStore): string =>
  selection.map(layer => `layer:${model!.layers[layer]!.name}`).join(',');
