import type { EditorHost } from '../../src/shared/editorMessages';
import type { Layer } from '../../src/shared/layer';
import type { Remote } from '../../src/shared/method';
import type { Statistics, Tile } from '../../src/shared/statistics';
import type { ColourMapName } from '../gl/colourMap';
import { drawHeatmap } from './drawHeatmap';
import { bounded, fitted, panned, type Size, type Viewport, zoomed } from './viewport';

/** What the crosshair says of one weight. */
export interface CellReading {
  readonly row: number;
  readonly column: number;
  readonly value: number;
  /** |w| before the steps; null where the tile pools several weights. */
  readonly before: number | null;
  readonly pruned: boolean;
}

/** How the layer is coloured. */
export interface LayerPaint {
  readonly map: ColourMapName;
  readonly scale: 'log' | 'linear';
  readonly statistics: Statistics | null;
}

/** The canvas of one layer: viewport, tiles of what is visible, crosshair. */
export class Heatmap {
  readonly #matrix: Size;
  #canvas: HTMLCanvasElement | null = null;
  #room: Size = { width: 1, height: 1 };
  #view: Viewport | null = null;
  #paint: LayerPaint | null = null;
  /** The tile of the whole layer, beneath, and the newest one of what is visible. */
  #whole: Tile | null = null;
  #detail: Tile | null = null;
  #cursor: { readonly row: number; readonly column: number } | null = null;
  #scheduled = false;
  #asking: AbortController | null = null;

  constructor(
    private readonly host: Remote<EditorHost>,
    private readonly layer: Layer,
    private readonly onReading: (reading: CellReading | null) => void,
  ) {
    this.#matrix = { width: layer.inputs, height: layer.outputs };
  }

  /** Takes a canvas over; returns how to let it go. */
  attach(canvas: HTMLCanvasElement, room: Size): () => void {
    this.#canvas = canvas;
    this.resize(room);
    const abort = new AbortController();
    const { signal } = abort;
    canvas.addEventListener(
      'wheel',
      event => {
        this.#wheel(event);
      },
      { passive: false, signal },
    );
    canvas.addEventListener(
      'pointerdown',
      event => {
        this.#drag(event);
      },
      { signal },
    );
    canvas.addEventListener(
      'pointermove',
      event => {
        this.#point(event);
      },
      { signal },
    );
    canvas.addEventListener(
      'dblclick',
      () => {
        this.fit();
      },
      { signal },
    );
    return () => {
      abort.abort();
      this.#asking?.abort();
      this.#canvas = null;
    };
  }

  resize(room: Size): void {
    if (room.width <= 0 || room.height <= 0) return;
    this.#room = room;
    this.#view = this.#view
      ? bounded(
          { ...this.#view, height: (this.#view.width * room.height) / room.width },
          this.#matrix,
        )
      : fitted(this.#matrix, room);
    this.#moved();
  }

  paint(paint: LayerPaint): void {
    this.#paint = paint;
    this.#draw();
  }

  /** The steps changed: the pictures are asked for again, the old ones stay until then. */
  reload(): void {
    void this.#fetchWhole();
    this.#moved();
  }

  fit(): void {
    this.#view = fitted(this.#matrix, this.#room);
    this.#moved();
  }

  /** Handles a key; false when it means nothing here. */
  key(key: string): boolean {
    const steps: Readonly<Record<string, readonly [number, number]>> = {
      ArrowUp: [-1, 0],
      ArrowDown: [1, 0],
      ArrowLeft: [0, -1],
      ArrowRight: [0, 1],
    };
    const step = steps[key];
    if (step) this.#walk(step[0], step[1]);
    else if (key === '+' || key === '=') this.#zoom(1.5, this.#cursorShare());
    else if (key === '-') this.#zoom(1 / 1.5, this.#cursorShare());
    else if (key === '0') this.fit();
    else return false;
    return true;
  }

  #zoom(factor: number, about: { readonly x: number; readonly y: number }): void {
    if (!this.#view) return;
    this.#view = zoomed(this.#view, factor, about, { matrix: this.#matrix, room: this.#room });
    this.#moved();
  }

  #wheel(event: WheelEvent): void {
    event.preventDefault();
    this.#zoom(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.002)), this.#share(event));
  }

  #drag(down: PointerEvent): void {
    const canvas = this.#canvas;
    if (!canvas || down.button !== 0 || !this.#view) return;
    const start = this.#view;
    canvas.setPointerCapture(down.pointerId);
    const move = (event: PointerEvent): void => {
      const by = {
        x: (down.clientX - event.clientX) / this.#room.width,
        y: (down.clientY - event.clientY) / this.#room.height,
      };
      this.#view = panned(start, by, this.#matrix);
      this.#moved();
    };
    const up = new AbortController();
    canvas.addEventListener('pointermove', move, { signal: up.signal });
    canvas.addEventListener(
      'pointerup',
      () => {
        up.abort();
      },
      { signal: up.signal },
    );
  }

  #point(event: PointerEvent): void {
    const view = this.#view;
    if (!view) return;
    const { x, y } = this.#share(event);
    this.#setCursor(
      Math.floor(view.row + y * view.height),
      Math.floor(view.column + x * view.width),
    );
  }

  #walk(rows: number, columns: number): void {
    const view = this.#view!;
    const from = this.#cursor ?? {
      row: Math.floor(view.row + view.height / 2),
      column: Math.floor(view.column + view.width / 2),
    };
    const row = Math.min(this.#matrix.height - 1, Math.max(0, from.row + rows));
    const column = Math.min(this.#matrix.width - 1, Math.max(0, from.column + columns));
    this.#follow(row, column);
    this.#setCursor(row, column);
  }

  /** Moves the view when the cursor would leave it. */
  #follow(row: number, column: number): void {
    const view = this.#view!;
    const shift = (at: number, start: number, length: number): number =>
      at < start ? at - start : at + 1 > start + length ? at + 1 - start - length : 0;
    const moved = {
      ...view,
      row: view.row + shift(row, view.row, view.height),
      column: view.column + shift(column, view.column, view.width),
    };
    this.#view = bounded(moved, this.#matrix);
    this.#moved();
  }

  #setCursor(row: number, column: number): void {
    const inside =
      row >= 0 && column >= 0 && row < this.#matrix.height && column < this.#matrix.width;
    this.#cursor = inside ? { row, column } : null;
    this.#draw();
    if (inside) void this.#read(row, column);
    else this.onReading(null);
  }

  /** Reads one weight exactly, whatever the zoom. */
  async #read(row: number, column: number): Promise<void> {
    const one = { layer: this.layer.index, row, column, height: 1, width: 1, rows: 1, columns: 1 };
    const tile = await this.host.tile(one).catch(() => null);
    if (!tile || this.#cursor?.row !== row || this.#cursor.column !== column) return;
    const before = tile.before[0] ?? null;
    this.onReading({
      row,
      column,
      value: tile.signed[0] ?? 0,
      before,
      pruned: tile.zeros[0] === 1,
    });
  }

  async #fetchWhole(): Promise<void> {
    const { outputs: height, inputs: width, index: layer } = this.layer;
    const tile = await this.host
      .tile({ layer, row: 0, column: 0, height, width, rows: 512, columns: 512 })
      .catch(() => null);
    if (tile) this.#whole = tile;
    this.#draw();
  }

  async #fetchDetail(): Promise<void> {
    const view = this.#view;
    if (!view) return;
    this.#asking?.abort();
    const abort = new AbortController();
    this.#asking = abort;
    const row = Math.max(0, Math.floor(view.row));
    const column = Math.max(0, Math.floor(view.column));
    const height = Math.min(this.#matrix.height, Math.ceil(view.row + view.height)) - row;
    const width = Math.min(this.#matrix.width, Math.ceil(view.column + view.width)) - column;
    const rows = Math.ceil(this.#room.height);
    const columns = Math.ceil(this.#room.width);
    const request = { layer: this.layer.index, row, column, height, width, rows, columns };
    const tile = await this.host.tile(request, { signal: abort.signal }).catch(() => null);
    if (!tile || abort.signal.aborted) return;
    this.#detail = tile;
    this.#draw();
  }

  #moved(): void {
    this.#draw();
    void this.#fetchDetail();
  }

  #draw(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    requestAnimationFrame(() => {
      this.#scheduled = false;
      const [canvas, view, paint] = [this.#canvas, this.#view, this.#paint];
      if (!canvas || !view || !paint) return;
      drawHeatmap(canvas, this.#room, {
        view,
        paint,
        tiles: [this.#whole, this.#detail].filter(tile => tile !== null),
        cursor: this.#cursor,
        heads: this.layer.heads,
        matrix: this.#matrix,
      });
    });
  }

  #share({ clientX, clientY }: MouseEvent): { readonly x: number; readonly y: number } {
    const box = this.#canvas!.getBoundingClientRect();
    return { x: (clientX - box.left) / box.width, y: (clientY - box.top) / box.height };
  }

  #cursorShare(): { readonly x: number; readonly y: number } {
    const [view, cursor] = [this.#view, this.#cursor];
    if (!view || !cursor) return { x: 0.5, y: 0.5 };
    return {
      x: (cursor.column + 0.5 - view.column) / view.width,
      y: (cursor.row + 0.5 - view.row) / view.height,
    };
  }
}
