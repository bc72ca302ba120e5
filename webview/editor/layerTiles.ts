import type { EditorHost } from '../../src/shared/editorMessages';
import type { Remote } from '../../src/shared/method';
import type { Tile } from '../../src/shared/statistics';
import { partOf, type Sheet } from './sheet';
import type { Size, Viewport } from './viewport';

/** Cells of the picture of the whole layer, that lies beneath; smaller layers are exact in it. */
const WHOLE = 512;
/** How much more than the view is asked for, on each side, so that small moves need nothing new. */
const MARGIN = 0.15;

/** Cells in sight from which on full resolution waits until the view rests. */
const LARGE = 200_000;

/** A rectangle of weights and how many cells each should get, at most one. */
interface Want {
  readonly view: Viewport;
  readonly cellsPerWeight: number;
}

/** The tiles of one layer: the whole of it, and what is visible as fine as the screen. One request is on its way at a time. */
export class LayerTiles {
  #whole: Tile | null = null;
  #detail: Tile | null = null;
  #want: Want | null = null;
  #stale = false;
  #asking: AbortController | null = null;

  constructor(
    private readonly host: Remote<EditorHost>,
    private readonly sheet: Sheet,
    private readonly onTile: () => void,
  ) {}

  /** From the coarsest to the finest; what a finer one covers wholly is left out. */
  get tiles(): readonly Tile[] {
    const [whole, detail, want] = [this.#whole, this.#detail, this.#want];
    if (!whole) return detail ? [detail] : [];
    if (!detail || !want || this.#isEnough(whole, want)) return [whole];
    return covers(detail, this.#clipped(want.view, 0)) ? [detail] : [whole, detail];
  }

  /** The steps changed: everything is asked for again, the old pictures stay until then. Ends when what is visible is there. */
  async reload(): Promise<void> {
    this.#stale = true;
    const { height, width } = this.sheet;
    const cells = { rows: WHOLE, columns: WHOLE };
    const request = { ...partOf(this.sheet), row: 0, column: 0, height, width, ...cells };
    const tile = await this.host.tile(request).catch(() => null);
    if (tile) this.#whole = tile;
    this.onTile();
    await this.#fetch();
  }

  /** Tells what is visible; `room` in device pixels. What moves is shown at half the resolution until it rests. */
  show(view: Viewport, room: Size, isMoving: boolean): void {
    const cellsPerWeight = Math.min(1, room.width / view.width);
    const isLarge = view.width * view.height * cellsPerWeight ** 2 > LARGE;
    this.#want = { view, cellsPerWeight: cellsPerWeight / (isMoving && isLarge ? 2 : 1) };
    void this.#fetch();
  }

  close(): void {
    this.#asking?.abort();
    this.#want = null;
  }

  async #fetch(): Promise<void> {
    const want = this.#want;
    if (!want || this.#asking || this.#isServed(want)) return;
    const abort = new AbortController();
    this.#asking = abort;
    this.#stale = false;
    const area = this.#clipped(want.view, MARGIN);
    const request = {
      ...partOf(this.sheet),
      ...area,
      rows: Math.ceil(area.height * want.cellsPerWeight),
      columns: Math.ceil(area.width * want.cellsPerWeight),
    };
    const tile = await this.host.tile(request, { signal: abort.signal }).catch(() => null);
    this.#asking = null;
    if (!tile || abort.signal.aborted) return;
    this.#detail = tile;
    this.onTile();
    void this.#fetch();
  }

  #isServed(want: Want): boolean {
    if (this.#whole && this.#isEnough(this.#whole, want)) return true;
    const detail = this.#detail;
    if (this.#stale || !detail || !covers(detail, this.#clipped(want.view, 0))) return false;
    const wasted = detail.columns / detail.width / want.cellsPerWeight > 4;
    return this.#isEnough(detail, want) && !wasted;
  }

  #isEnough(tile: Tile, { cellsPerWeight }: Want): boolean {
    const finest = Math.min(tile.columns / tile.width, tile.rows / tile.height);
    return finest >= cellsPerWeight * 0.7;
  }

  /** The view in whole weights with a margin, inside the matrix. */
  #clipped(view: Viewport, margin: number): Viewport {
    const row = Math.max(0, Math.floor(view.row - view.height * margin));
    const column = Math.max(0, Math.floor(view.column - view.width * margin));
    const bottom = Math.ceil(view.row + view.height * (1 + margin));
    const right = Math.ceil(view.column + view.width * (1 + margin));
    return {
      row,
      column,
      height: Math.max(1, Math.min(this.sheet.height, bottom) - row),
      width: Math.max(1, Math.min(this.sheet.width, right) - column),
    };
  }
}

const covers = (tile: Tile, area: Viewport): boolean =>
  tile.row <= area.row &&
  tile.column <= area.column &&
  tile.row + tile.height >= area.row + area.height &&
  tile.column + tile.width >= area.column + area.width;
