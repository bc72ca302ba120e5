/** A rectangle of the matrix in weights, fractional while zooming. */
export interface Viewport {
  readonly row: number;
  readonly column: number;
  readonly height: number;
  readonly width: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The largest a cell is drawn when the whole matrix fits, and when zoomed in. */
const LARGEST_CELL = 96;

/** The whole matrix, centred, cells square. */
export function fitted(matrix: Size, room: Size): Viewport {
  const cell = Math.min(room.width / matrix.width, room.height / matrix.height);
  return centred(matrix, { width: room.width / cell, height: room.height / cell });
}

function centred(matrix: Size, view: Size): Viewport {
  return {
    width: view.width,
    height: view.height,
    column: (matrix.width - view.width) / 2,
    row: (matrix.height - view.height) / 2,
  };
}

/** Zooms by `factor` about a point given in shares of the room, between the whole matrix and single cells. */
export function zoomed(
  view: Viewport,
  factor: number,
  about: { readonly x: number; readonly y: number },
  limits: { readonly matrix: Size; readonly room: Size },
): Viewport {
  const least = limits.room.width / LARGEST_CELL;
  const most = fitted(limits.matrix, limits.room).width;
  const width = Math.min(most, Math.max(Math.min(least, most), view.width / factor));
  const ratio = width / view.width;
  const height = view.height * ratio;
  return bounded(
    {
      width,
      height,
      column: view.column + (view.width - width) * about.x,
      row: view.row + (view.height - height) * about.y,
    },
    limits.matrix,
  );
}

/** Moves by shares of the view. */
export const panned = (
  view: Viewport,
  by: { readonly x: number; readonly y: number },
  matrix: Size,
): Viewport =>
  bounded(
    { ...view, column: view.column + by.x * view.width, row: view.row + by.y * view.height },
    matrix,
  );

/** Keeps the matrix in view; what is smaller than the view stays centred. */
export function bounded(view: Viewport, matrix: Size): Viewport {
  const keep = (start: number, length: number, whole: number): number =>
    length >= whole ? (whole - length) / 2 : Math.min(whole - length, Math.max(0, start));
  return {
    ...view,
    column: keep(view.column, view.width, matrix.width),
    row: keep(view.row, view.height, matrix.height),
  };
}

/** The view that shows a box drawn on another view, whole; a box of a few pixels changes nothing. */
export function shownBox(
  view: Viewport,
  [a, b]: readonly [
    { readonly x: number; readonly y: number },
    { readonly x: number; readonly y: number },
  ],
  limits: { readonly matrix: Size; readonly room: Size },
): Viewport {
  const share = Math.max(Math.abs(a.x - b.x), Math.abs(a.y - b.y));
  if (share < 0.01) return view;
  const centre = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
  const { width, height } = zoomed(view, 1 / share, centre, limits);
  return bounded(
    {
      width,
      height,
      column: view.column + centre.x * view.width - width / 2,
      row: view.row + centre.y * view.height - height / 2,
    },
    limits.matrix,
  );
}
