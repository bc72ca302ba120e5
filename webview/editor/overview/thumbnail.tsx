import type { VNode } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Tile } from '../../../src/shared/stats/statistics';
import { colourTable } from '../../gl/colourMap';
import type { Domain } from '../../gl/colourScale';
import { paintCells } from '../../gl/paintTile';
import { poolTile } from '../../../src/shared/stats/poolTile';
import { mapIndices } from '../../gl/shadeCells';
import { canvasTheme } from '../../ui/theme';
import { removedWords } from '../../ui/unitWords';
import { LayerOption, type LayerPlace } from './layerOption';
import type { OverviewLayout } from './overviewLayout';
import { drawPicture, type Strips } from './pictureStrip';
import { layerDomain } from '../state/colourDomain';
import { cellsOf } from '../state/thumbnailCells';
import { isShare } from '../state/quantity';

export interface ThumbnailProps extends LayerPlace {
  readonly domain: Domain;
  /** Rises with every change of theme. */
  readonly theme: number;
  /** Where its picture is drawn. */
  readonly strips: Strips;
  readonly strip: string;
}

/** One layer of the overview with its magnitude picture. */
export function Thumbnail(props: ThumbnailProps): VNode {
  const { store, layer, domain, left, picture, theme, strips, strip } = props;
  const { view, tiles } = store;
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

  const isVeiled = tile !== null && !isFresh && !store.threshold.covers(index);
  return (
    <LayerOption
      {...props}
      state={failure ? 'failed' : !tile ? 'blank' : isVeiled ? 'outdated' : ''}
      isOutdated={tile !== null && !isFresh}
      said={failure?.message ?? store.removed.of(index).map(removedWords).join(', ')}
    />
  );
}

/** A tile with a cell for each pixel of the screen at most. */
function pooled<T extends Tile>(tile: T, { width, height }: OverviewLayout['picture']): T {
  const density = window.devicePixelRatio;
  return poolTile(tile, Math.round(height * density), Math.round(width * density));
}
