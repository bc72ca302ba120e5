import type { VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Statistics, Tile } from '../../src/shared/stats/statistics';
import { layerDomain } from '../editor/state/colourDomain';
import { colourTable } from '../gl/colourMap';
import { paintCells } from '../gl/paintTile';
import { isExact } from '../gl/shading';
import { canvasTheme } from '../ui/theme';

interface PictureProps {
  readonly tile: Tile;
  readonly statistics: Statistics;
}

/** The layer's heatmap, small. The table beneath says what it shows. */
export function Picture({ tile, statistics }: PictureProps): VNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    canvas.current?.getContext('2d')?.putImageData(painted({ tile, statistics }), 0, 0);
  }, [tile, statistics]);
  return (
    <canvas
      ref={canvas}
      class="inspector-picture"
      width={tile.columns}
      height={tile.rows}
      aria-hidden="true"
    />
  );
}

/** The heatmap as the bytes of a PNG, one pixel a cell. */
export async function picturePng(props: PictureProps): Promise<Uint8Array> {
  const canvas = new OffscreenCanvas(props.tile.columns, props.tile.rows);
  canvas.getContext('2d')!.putImageData(painted(props), 0, 0);
  const blob = await canvas.convertToBlob({ type: 'image/png' });
  return new Uint8Array(await blob.arrayBuffer());
}

function painted({ tile, statistics }: PictureProps): ImageData {
  const { rows, columns, mean, zeros } = tile;
  const cells = { rows, columns, values: mean, mean, zeros, exact: isExact(tile) };
  const { pruned, hatch } = canvasTheme();
  const domain = layerDomain(statistics, { quantity: 'mean', scale: 'log' });
  const shading = {
    table: colourTable('viridis'),
    scale: 'log',
    domain,
    pruned,
    hatch,
    threshold: -1,
  } as const;
  return new ImageData(paintCells(cells, shading), columns, rows);
}
