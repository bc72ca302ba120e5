import type { EditorHost } from '../../src/shared/messages/editorMessages';
import type { Layer } from '../../src/shared/model/layer';
import type { Failure } from '../../src/shared/failure';
import type { Remote } from '../../src/shared/rpc/method';
import type { Revised } from '../../src/shared/rpc/revision';
import type { Tile } from '../../src/shared/stats/statistics';
import { colourTable, type ColourMapName } from '../gl/colourMap';
import type { Domain, ScaleName } from '../gl/colourScale';
import { createRenderer } from '../gl/heatmapRenderer';
import type { Shading } from '../gl/shading';
import { canvasTheme } from '../ui/theme';
import { drawOverlay } from './drawOverlay';
import { listenToGestures, type Point } from './heatmapGestures';
import { LayerTiles } from './layerTiles';
import type { LayerMatrix } from './layerMatrix';
import type { TileKey } from './tileStore';
import { bounded, fitted, panned, shownBox, type Size, type Viewport, zoomed } from './viewport';
import type { Cell } from './cell';
import type { HeatmapRenderer } from '../gl/renderer';

/** Milliseconds without a move after which a view rests. */
const REST = 150;

/** How the layer is coloured. */
export interface LayerPaint {
  readonly map: ColourMapName;
  readonly scale: ScaleName;
  readonly domain: Domain;
  /** What would be pruned, beside what a picture of some revision shows; negative for nothing. */
  readonly thresholdFor: (picture: number) => number;
}

export interface HeatmapListeners {
  /** The crosshair moved; `spoken` when by keyboard. */
  readonly onCell: (cell: Cell | null, spoken: boolean) => void;
  /** Null while all of it is seen. */
  readonly onView: (view: Viewport | null) => void;
  /** A picture, or why there is none, has come. */
  readonly onPicture: (pictures: Pictures) => void;
}

/** What there is to say of the pictures. */
export interface Pictures {
  readonly isOutdated: boolean;
  readonly failure: Failure | null;
}

/** The canvases of one layer: what is seen of it, its tiles, the crosshair. */
export class Heatmap {
  readonly #tiles: LayerTiles;
  #renderer: HeatmapRenderer | null = null;
  #pictures: HTMLCanvasElement | null = null;
  #overlay: HTMLCanvasElement | null = null;
  #room: Size = { width: 1, height: 1 };
  #view: Viewport | null;
  #isFitted = false;
  #paint: LayerPaint | null = null;
  #cursor: Cell | null = null;
  #box: readonly [Point, Point] | null = null;
  #scheduled = false;
  #isMoving = false;
  #movedAt = -REST;
  #resting: ReturnType<typeof setTimeout> | undefined;

  constructor(
    host: Remote<EditorHost>,
    private readonly matrix: LayerMatrix,
    private readonly heads: Pick<Layer, 'headAxis' | 'headSize'>,
    private readonly listeners: HeatmapListeners & { readonly view: Viewport | null },
  ) {
    this.#view = listeners.view;
    this.#tiles = new LayerTiles(host, matrix, () => {
      this.#prepare();
      this.#draw();
      this.#tell();
    });
  }

  /** Takes the canvases over; returns how to let them go. */
  attach(pictures: HTMLCanvasElement, overlay: HTMLCanvasElement): () => void {
    this.#pictures = pictures;
    this.#overlay = overlay;
    this.#renderer = createRenderer(pictures);
    pictures.dataset['renderer'] = this.#renderer.kind;
    const stop = listenToGestures(overlay, pictures, {
      zoom: (factor, about) => {
        this.#zoom(factor, about);
      },
      pan: by => {
        if (this.#view) this.#moveTo(panned(this.#view, by, this.matrix));
      },
      point: at => {
        this.#point(at);
      },
      box: (box, done) => {
        this.#drawBox(box, done);
      },
      reset: () => {
        this.fit();
      },
    });
    return () => {
      stop();
      clearTimeout(this.#resting);
      this.#tiles.close();
      this.#renderer?.dispose();
      this.#renderer = null;
    };
  }

  resize(room: Size): void {
    if (room.width <= 0 || room.height <= 0) return;
    this.#room = room;
    const view = this.#view;
    if (!view || this.#isFitted) this.fit();
    else {
      const height = (view.width * room.height) / room.width;
      this.#moveTo(bounded({ ...view, height }, this.matrix));
    }
  }

  paint(paint: LayerPaint): void {
    this.#paint = paint;
    this.#draw();
  }

  /** The model or its steps are others. */
  expect(key: TileKey): void {
    this.#tiles.expect(key);
    this.#tell();
  }

  #tell(): void {
    const { isOutdated, failure } = this.#tiles;
    this.listeners.onPicture({ isOutdated, failure });
  }

  /** Shows all of it, and goes on to when the room changes. */
  fit(): void {
    this.#isFitted = true;
    this.#view = fitted(this.matrix, this.#room);
    this.listeners.onView(null);
    this.#show(this.#view);
  }

  /** Handles a key; false when it means nothing here. */
  key(key: string): boolean {
    const step = walks[key];
    if (step) this.#walk(step);
    else if (key === '+' || key === '=') this.#zoom(1.5, this.#cursorShare());
    else if (key === '-') this.#zoom(1 / 1.5, this.#cursorShare());
    else if (key === '0') this.fit();
    else return false;
    return true;
  }

  #moveTo(view: Viewport): void {
    const whole = fitted(this.matrix, this.#room);
    if (view.width >= whole.width && view.height >= whole.height) {
      this.fit();
      return;
    }
    this.#isFitted = false;
    if (isSame(view, this.#view)) return;
    this.#view = view;
    this.listeners.onView(view);
    this.#show(view);
  }

  #show(view: Viewport): void {
    const isMoving = performance.now() - this.#movedAt < REST;
    this.#movedAt = performance.now();
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => {
      this.#see(view, false);
    }, REST);
    this.#see(view, isMoving);
  }

  #see(view: Viewport, isMoving: boolean): void {
    this.#isMoving = isMoving;
    const density = window.devicePixelRatio;
    const { width, height } = this.#room;
    this.#tiles.show(view, { width: width * density, height: height * density }, isMoving);
    this.#draw();
  }

  #zoom(factor: number, about: Point): void {
    const limits = { matrix: this.matrix, room: this.#room };
    if (this.#view) this.#moveTo(zoomed(this.#view, factor, about, limits));
  }

  #point(at: Point | null): void {
    const view = this.#view;
    if (!view) return;
    const row = at ? Math.floor(view.row + at.y * view.height) : -1;
    const column = at ? Math.floor(view.column + at.x * view.width) : -1;
    const { width, height } = this.matrix;
    const inside = row >= 0 && column >= 0 && row < height && column < width;
    this.#setCursor(inside ? { row, column } : null, false);
  }

  #drawBox(box: readonly [Point, Point], done: boolean): void {
    const view = this.#view;
    this.#box = done ? null : box;
    if (done && view) this.#moveTo(shownBox(view, box, { matrix: this.matrix, room: this.#room }));
    this.#draw();
  }

  #walk([rows, columns]: readonly [number, number]): void {
    const view = this.#view;
    if (!view) return;
    const from = this.#cursor ?? {
      row: Math.floor(view.row + view.height / 2),
      column: Math.floor(view.column + view.width / 2),
    };
    const row = Math.min(this.matrix.height - 1, Math.max(0, from.row + rows));
    const column = Math.min(this.matrix.width - 1, Math.max(0, from.column + columns));
    const shift = (at: number, start: number, length: number): number =>
      at < start ? at - start : at + 1 > start + length ? at + 1 - start - length : 0;
    const moved = {
      ...view,
      row: view.row + shift(row, view.row, view.height),
      column: view.column + shift(column, view.column, view.width),
    };
    this.#moveTo(bounded(moved, this.matrix));
    this.#setCursor({ row, column }, true);
  }

  #setCursor(cell: Cell | null, spoken: boolean): void {
    const known = this.#cursor;
    this.#cursor = cell;
    if (known?.row === cell?.row && known?.column === cell?.column && !spoken) return;
    this.#draw();
    this.listeners.onCell(cell, spoken);
  }

  #cursorShare(): Point {
    const [view, cursor] = [this.#view, this.#cursor];
    if (!view || !cursor) return { x: 0.5, y: 0.5 };
    return {
      x: (cursor.column + 0.5 - view.column) / view.width,
      y: (cursor.row + 0.5 - view.row) / view.height,
    };
  }

  /** Tiles are shaded when they arrive: a frame that moves has little time to spare. */
  #prepare(): void {
    if (!this.#paint) return;
    const { tiles } = this.#tiles;
    const shading = shadingOf(this.#paint, tiles);
    for (const tile of tiles) this.#renderer?.prepare(tile, shading);
  }

  #draw(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    requestAnimationFrame(() => {
      this.#scheduled = false;
      performance.mark('pollard-frame');
      this.#drawNow();
      performance.measure('pollard-frame-work', 'pollard-frame');
    });
  }

  #drawNow(): void {
    const [view, paint, renderer] = [this.#view, this.#paint, this.#renderer];
    if (!view || !paint || !renderer) return;
    // A processor that draws every pixel itself shows half of them while they move.
    const density = window.devicePixelRatio / (this.#isMoving && renderer.isSlow ? 2 : 1);
    const canvas = this.#pictures!;
    const { tiles } = this.#tiles;
    sizeCanvas(canvas, this.#room, density);
    const shading = shadingOf(paint, tiles);
    const { width, height } = canvas;
    renderer.draw({ view, width, height, density, tiles, shading });
    drawOverlay(this.#overlay!, {
      view,
      room: this.#room,
      tile: tiles.at(-1) ?? null,
      cursor: this.#cursor,
      box: this.#box,
      heads: this.heads,
      matrix: this.matrix,
      shading,
    });
    if (window.pollardMeasures === true) renderer.finish();
  }
}

declare global {
  interface Window {
    /** Set by the benchmark: frames wait for their pixels. */
    pollardMeasures?: boolean;
  }
}

const walks: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

function shadingOf(
  { map, scale, domain, thresholdFor }: LayerPaint,
  tiles: readonly Revised<Tile>[],
): Shading {
  const { pruned, hatch } = canvasTheme();
  const threshold = thresholdFor(Math.min(...tiles.map(({ revision }) => revision)));
  return { table: colourTable(map), scale, domain, threshold, pruned, hatch };
}

const isSame = (a: Viewport, b: Viewport | null): boolean =>
  a.row === b?.row && a.column === b.column && a.width === b.width && a.height === b.height;

function sizeCanvas(canvas: HTMLCanvasElement, room: Size, density: number): void {
  const width = Math.round(room.width * density);
  const height = Math.round(room.height * density);
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
}
