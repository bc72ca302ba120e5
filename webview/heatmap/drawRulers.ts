import type { CanvasTheme } from '../ui/theme';
import type { Size, Viewport } from './viewport';

/** Room for the rulers in CSS pixels. */
export const RULER = { left: 44, top: 20 } as const;

/** CSS pixels between labels, at least. */
const APART = { across: 56, down: 40 } as const;

/** Draws column numbers above and row numbers left of the matrix, at round steps. */
export function drawRulers(
  context: CanvasRenderingContext2D,
  { view, room, matrix }: { readonly view: Viewport; readonly room: Size; readonly matrix: Size },
  theme: CanvasTheme,
): void {
  const cell = room.width / view.width;
  // Beside the matrix, where it is smaller than its room.
  const edge = {
    left: RULER.left + Math.max(0, -view.column * cell),
    top: RULER.top + Math.max(0, -view.row * cell),
  };
  context.font = `11px ${theme.font}`;
  context.fillStyle = theme.quiet;
  context.textBaseline = 'middle';
  context.textAlign = 'center';
  for (const column of ticks(view.column, view.width, {
    whole: matrix.width,
    least: APART.across / cell,
  })) {
    const x = RULER.left + (column + 0.5 - view.column) * cell;
    if (x >= RULER.left && x <= RULER.left + room.width) {
      context.fillText(String(column), x, edge.top - 11);
      context.fillRect(x - 0.5, edge.top - 4, 1, 3);
    }
  }
  context.textAlign = 'right';
  for (const row of ticks(view.row, view.height, {
    whole: matrix.height,
    least: APART.down / cell,
  })) {
    const y = RULER.top + (row + 0.5 - view.row) * cell;
    if (y >= RULER.top && y <= RULER.top + room.height) {
      context.fillText(String(row), edge.left - 8, y);
      context.fillRect(edge.left - 5, y - 0.5, 3, 1);
    }
  }
}

/** Whole positions at steps of 1, 2 or 5 times a power of ten. */
function ticks(
  from: number,
  length: number,
  { whole, least }: { readonly whole: number; readonly least: number },
): readonly number[] {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  const step = [1, 2, 5, 10].map(times => times * power).find(each => each >= least) ?? power * 10;
  const first = Math.max(0, Math.ceil(from / step) * step);
  const last = Math.min(whole - 1, from + length);
  return Array.from(
    { length: Math.max(0, Math.floor((last - first) / step) + 1) },
    (_, i) => first + i * step,
  );
}
