import type { Layer } from '../../src/shared/model/layer';
import type { Tile } from '../../src/shared/stats/statistics';
import { scalePosition } from '../gl/colourScale';
import { isExact, type Shading } from '../gl/shading';
import { canvasTheme, type CanvasTheme } from '../ui/theme';
import { drawRulers, RULER } from './drawRulers';
import type { Point } from './heatmapGestures';
import { printedValue } from './printedValue';
import type { Size, Viewport } from './viewport';
import type { Cell } from './cell';

/** Past this many CSS pixels a cell prints its value. */
const PRINTED_CELL = 24;

export interface Overlay {
  readonly view: Viewport;
  /** The heatmap's own size in CSS pixels, rulers aside. */
  readonly room: Size;
  /** The finest tile. */
  readonly tile: Tile | null;
  readonly cursor: Cell | null;
  readonly box: readonly [Point, Point] | null;
  readonly heads: Pick<Layer, 'headAxis' | 'headSize'>;
  readonly matrix: Size;
  readonly shading: Shading;
}

/** Draws rulers, head borders, printed values, crosshair and the zoom box over the heatmap. */
export function drawOverlay(canvas: HTMLCanvasElement, overlay: Overlay): void {
  const density = window.devicePixelRatio;
  const { room, view, tile } = overlay;
  const width = room.width + RULER.left;
  const height = room.height + RULER.top;
  canvas.width = Math.round(width * density);
  canvas.height = Math.round(height * density);
  const context = canvas.getContext('2d')!;
  const theme = canvasTheme();
  context.scale(density, density);
  drawRulers(context, overlay, theme);
  context.translate(RULER.left, RULER.top);
  context.beginPath();
  context.rect(0, 0, room.width, room.height);
  context.clip();
  const cell = room.width / view.width;
  drawHeads(context, overlay, cell, theme);
  if (cell >= PRINTED_CELL && tile && isExact(tile))
    drawValues(context, overlay, { tile, cell, theme });
  drawCursor(context, overlay, cell, theme);
  drawBox(context, overlay, theme);
}

/** A dashed border between every head and the next: across the rows or the columns, where the layer has its heads. */
function drawHeads(
  context: CanvasRenderingContext2D,
  { heads, matrix, view, room }: Overlay,
  cell: number,
  theme: CanvasTheme,
): void {
  const { headAxis, headSize } = heads;
  if (headAxis === null) return;
  const left = -view.column * cell;
  const top = -view.row * cell;
  const right = left + matrix.width * cell;
  const bottom = top + matrix.height * cell;
  context.setLineDash([4, 3]);
  context.strokeStyle = theme.foreground;
  context.beginPath();
  const lines = headAxis === 'output' ? matrix.height : matrix.width;
  for (let line = headSize; line < lines; line += headSize) {
    const at = Math.round((headAxis === 'output' ? top : left) + line * cell) + 0.5;
    if (headAxis === 'output') {
      context.moveTo(Math.max(0, left), at);
      context.lineTo(Math.min(room.width, right), at);
    } else {
      context.moveTo(at, Math.max(0, top));
      context.lineTo(at, Math.min(room.height, bottom));
    }
  }
  context.stroke();
  context.setLineDash([]);
}

function drawValues(
  context: CanvasRenderingContext2D,
  { view, room, shading }: Overlay,
  {
    tile,
    cell,
    theme,
  }: { readonly tile: Tile; readonly cell: number; readonly theme: CanvasTheme },
): void {
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.lineWidth = 3;
  context.lineJoin = 'round';
  context.font = `${cell < 40 ? 9 : 11}px ${theme.font}`;
  const first = {
    row: Math.max(0, Math.floor(view.row) - tile.row),
    column: Math.max(0, Math.floor(view.column) - tile.column),
  };
  const last = {
    row: Math.min(tile.rows, Math.ceil(view.row + room.height / cell) - tile.row),
    column: Math.min(tile.columns, Math.ceil(view.column + view.width) - tile.column),
  };
  // Digits are equally wide; a sign and a point are the rest.
  const [digit, sign, point] = ['0', '+', '.'].map(each => context.measureText(each).width) as [
    number,
    number,
    number,
  ];
  const fits = (text: string): boolean => (text.length - 2) * digit + sign + point <= cell - 3;
  for (let row = first.row; row < last.row; row++)
    for (let column = first.column; column < last.column; column++) {
      const at = row * tile.columns + column;
      const isPruned = tile.zeros[at] === 1;
      const value = isPruned ? (tile.before[at] ?? 0) : tile.signed[at]!;
      const text = printedValue(value, !isPruned, fits);
      const x = (tile.column + column + 0.5 - view.column) * cell;
      const y = (tile.row + row + 0.5 - view.row) * cell;
      const isMarked = isPruned || tile.mean[at]! <= shading.threshold;
      context.fillStyle = isMarked ? theme.foreground : inkOver(tile, at, shading);
      context.globalAlpha = isMarked ? 0.8 : 1;
      context.strokeStyle = `rgb(${shading.pruned.join()})`;
      // The hatch must not run through the digits.
      if (isMarked) context.strokeText(text, x, y);
      context.fillText(text, x, y);
    }
  context.globalAlpha = 1;
}

/** Black or white, whichever stands out from a weight's colour. */
function inkOver(tile: Tile, at: number, { table, scale, domain }: Shading): string {
  const value = scale === 'symlog' ? tile.signed[at]! : tile.mean[at]!;
  const index = Math.floor(scalePosition(value, scale, domain) * 255 + 0.5) * 3;
  const light = 0.3 * table[index]! + 0.59 * table[index + 1]! + 0.11 * table[index + 2]!;
  return light > 120 ? '#000' : '#fff';
}

function drawCursor(
  context: CanvasRenderingContext2D,
  { cursor, view }: Overlay,
  cell: number,
  theme: CanvasTheme,
): void {
  if (!cursor) return;
  const size = Math.max(4, cell);
  const x = (cursor.column + 0.5 - view.column) * cell - size / 2;
  const y = (cursor.row + 0.5 - view.row) * cell - size / 2;
  context.lineWidth = 3;
  context.strokeStyle = theme.background;
  context.strokeRect(x, y, size, size);
  context.lineWidth = 1.5;
  context.strokeStyle = theme.foreground;
  context.strokeRect(x, y, size, size);
}

function drawBox(
  context: CanvasRenderingContext2D,
  { box, room }: Overlay,
  theme: CanvasTheme,
): void {
  if (!box) return;
  const [a, b] = box;
  context.lineWidth = 1.5;
  context.setLineDash([5, 3]);
  context.strokeStyle = theme.focus;
  context.strokeRect(
    a.x * room.width,
    a.y * room.height,
    (b.x - a.x) * room.width,
    (b.y - a.y) * room.height,
  );
  context.setLineDash([]);
}
