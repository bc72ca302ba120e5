import { magnitude } from '../../src/shared/format';
import type { Tile } from '../../src/shared/statistics';
import { colourTable } from '../gl/colourMap';
import { paintCells } from '../gl/paintTile';
import { canvasTheme } from '../ui/theme';
import type { LayerPaint } from './heatmap';
import { layerDomain } from './thumbnailCells';
import type { Size, Viewport } from './viewport';

/** Past this many CSS pixels a cell prints its value. */
const PRINTED_CELL = 24;

export interface HeatmapPicture {
  readonly view: Viewport;
  readonly paint: LayerPaint;
  /** From the coarsest to the finest; later ones cover earlier ones. */
  readonly tiles: readonly Tile[];
  readonly cursor: { readonly row: number; readonly column: number } | null;
  readonly heads: number;
  readonly matrix: Size;
}

const pictures = new WeakMap<Tile, { readonly key: string; readonly canvas: OffscreenCanvas }>();

/** Draws a layer's tiles, head borders, crosshair and, when cells are large, their values. */
export function drawHeatmap(canvas: HTMLCanvasElement, room: Size, picture: HeatmapPicture): void {
  const density = window.devicePixelRatio;
  const width = Math.round(room.width * density);
  const height = Math.round(room.height * density);
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
    canvas.style.width = `${room.width}px`;
    canvas.style.height = `${room.height}px`;
  }
  const context = canvas.getContext('2d');
  if (!context) return;
  const { view } = picture;
  const cell = room.width / view.width;
  context.setTransform(density, 0, 0, density, 0, 0);
  context.clearRect(0, 0, room.width, room.height);
  context.imageSmoothingEnabled = false;
  for (const tile of picture.tiles) {
    const { row, column, height: rows, width: columns } = tile;
    const image = picturesOf(tile, picture.paint);
    context.drawImage(
      image,
      (column - view.column) * cell,
      (row - view.row) * cell,
      columns * cell,
      rows * cell,
    );
  }
  drawHeads(context, room, picture, cell);
  const detail = picture.tiles.at(-1);
  if (cell >= PRINTED_CELL && detail && detail.before.length > 0)
    drawValues(context, detail, view, cell);
  drawCursor(context, picture, cell);
}

function picturesOf(tile: Tile, paint: LayerPaint): OffscreenCanvas {
  const domain = layerDomain(paint.statistics, { quantity: 'mean', scale: paint.scale });
  const { pruned } = canvasTheme();
  const key = [paint.map, paint.scale, domain.low, domain.high, ...pruned].join();
  const known = pictures.get(tile);
  if (known?.key === key) return known.canvas;
  const canvas = new OffscreenCanvas(tile.columns, tile.rows);
  const cells = { rows: tile.rows, columns: tile.columns, values: tile.mean, zeros: tile.zeros };
  const pixels = paintCells(cells, {
    table: colourTable(paint.map),
    scale: paint.scale,
    domain,
    pruned,
  });
  canvas.getContext('2d')!.putImageData(new ImageData(pixels, tile.columns, tile.rows), 0, 0);
  pictures.set(tile, { key, canvas });
  return canvas;
}

function drawHeads(
  context: CanvasRenderingContext2D,
  room: Size,
  { heads, matrix, view }: HeatmapPicture,
  cell: number,
): void {
  if (heads < 2) return;
  context.setLineDash([4, 3]);
  context.strokeStyle = canvasTheme().foreground;
  context.beginPath();
  for (let head = 1; head < heads; head++) {
    const y = Math.round(((matrix.height * head) / heads - view.row) * cell) + 0.5;
    context.moveTo(Math.max(0, -view.column * cell), y);
    context.lineTo(Math.min(room.width, (matrix.width - view.column) * cell), y);
  }
  context.stroke();
  context.setLineDash([]);
}

function drawValues(
  context: CanvasRenderingContext2D,
  tile: Tile,
  view: Viewport,
  cell: number,
): void {
  context.font = `${Math.min(12, cell / 4)}px ${getComputedStyle(document.body).fontFamily}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.lineWidth = 3;
  for (let i = 0; i < tile.signed.length; i++) {
    const x = (tile.column + (i % tile.columns) + 0.5 - view.column) * cell;
    const y = (tile.row + Math.floor(i / tile.columns) + 0.5 - view.row) * cell;
    const isPruned = tile.zeros[i] === 1;
    const value = isPruned ? tile.before[i]! : tile.signed[i]!;
    context.globalAlpha = isPruned ? 0.55 : 1;
    context.strokeStyle = 'rgba(0, 0, 0, 0.6)';
    context.fillStyle = '#fff';
    context.strokeText(magnitude(value), x, y);
    context.fillText(magnitude(value), x, y);
  }
  context.globalAlpha = 1;
}

function drawCursor(
  context: CanvasRenderingContext2D,
  { cursor, view }: HeatmapPicture,
  cell: number,
): void {
  if (!cursor) return;
  const size = Math.max(3, cell);
  context.strokeStyle = canvasTheme().focus;
  context.lineWidth = 2;
  context.strokeRect(
    (cursor.column - view.column) * cell,
    (cursor.row - view.row) * cell,
    size,
    size,
  );
}
