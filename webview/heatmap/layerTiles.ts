import type { EditorHost } from '../../src/shared/messages/editorMessages';
import type { Failure } from '../../src/shared/failure';
import type { Remote } from '../../src/shared/rpc/method';
import type { Revised } from '../../src/shared/rpc/revision';
import type { Plane, Tile } from '../../src/shared/stats/statistics';
import { Query } from '../ui/query';
import { partOf, type LayerMatrix } from './layerMatrix';
import type { TileKey } from './tileStore';
import type { Size, Viewport } from './viewport';

/** Cells of the picture of the whole layer, that lies beneath; smaller layers are exact in it. */
const WHOLE = 512;
/** Signs are for their own scale and for single weights; the largest of a cell is never drawn here. */
const PLANES: readonly Plane[] = ['mean', 'zeros', 'signed'];
/** How much more than the view is asked for, on each side, so that small moves need nothing new. */
const MARGIN = 0.15;

/** Cells in sight from which on full resolution waits until the view rests. */
const LARGE = 200_000;

/** A rectangle of weights and how many cells each should get, at most one. */
interface Want {
  readonly view: Viewport;
  readonly cellsPerWeight: number;
}

/** The tiles of one layer: the whole of it, and what is visible as fine as the screen; of that one request is on its way at a time. */
export class LayerTiles {
  readonly #whole: Query<Revised<Tile>>;
  readonly #detail: Query<Revised<Tile>>;
  #key: TileKey | null = null;
  #want: Want | null = null;

  /** `onTile` is called when a tile or a failure has come. */
  constructor(
    private readonly host: Pick<Remote<EditorHost>, 'tile'>,
    private readonly matrix: LayerMatrix,
    onTile: () => void,
  ) {
    const arrived = (): void => {
      onTile();
      this.#fetch();
    };
    this.#whole = new Query(arrived);
    this.#detail = new Query(arrived, ['revision', 'request']);
  }

  /** From the coarsest to the finest; what a finer one covers wholly is left out. */
  get tiles(): readonly Revised<Tile>[] {
    const [whole, detail, want] = [this.#whole.data, this.#detail.data, this.#want];
    if (!whole) return detail ? [detail] : [];
    if (!detail || !want || this.#isEnough(whole, want)) return [whole];
    return covers(detail, this.#clipped(want.view, 0)) ? [detail] : [whole, detail];
  }

  /** Whether any of the tiles is of an earlier revision. */
  get isOutdated(): boolean {
    return this.tiles.some(({ revision }) => revision !== this.#key?.revision);
  }

  get failure(): Failure | null {
    return this.#whole.failure ?? this.#detail.failure;
  }

  /** The model or its steps are others: everything is asked for again, the old pictures stay until then. */
  expect(key: TileKey): void {
    this.#key = key;
    const { layer, height, width } = this.matrix;
    this.#detail.expect({ ...key, layer });
    const cells = { rows: WHOLE, columns: WHOLE, planes: PLANES };
    const request = { ...partOf(this.matrix), row: 0, column: 0, height, width, ...cells };
    void this.#whole.ask({ ...key, layer }, signal => this.host.tile(request, { signal }));
    this.#fetch();
  }

  /** Tells what is visible; `room` in device pixels. What moves is shown at half the resolution until it rests. */
  show(view: Viewport, room: Size, isMoving: boolean): void {
    const cellsPerWeight = Math.min(1, room.width / view.width);
    const isLarge = view.width * view.height * cellsPerWeight ** 2 > LARGE;
    this.#want = { view, cellsPerWeight: cellsPerWeight / (isMoving && isLarge ? 2 : 1) };
    this.#fetch();
  }

  close(): void {
    this.#whole.forget();
    this.#detail.forget();
    this.#key = null;
  }

  #fetch(): void {
    const [want, key] = [this.#want, this.#key];
    if (!want || !key || this.#detail.isPending || this.#isServed(want, key)) return;
    const area = this.#clipped(want.view, MARGIN);
    const request = {
      ...partOf(this.matrix),
      ...area,
      rows: Math.ceil(area.height * want.cellsPerWeight),
      columns: Math.ceil(area.width * want.cellsPerWeight),
      planes: PLANES,
    };
    const { layer } = this.matrix;
    void this.#detail.ask({ ...key, layer, request: JSON.stringify(request) }, signal =>
      this.host.tile(request, { signal }),
    );
  }

  #isServed(want: Want, { revision }: TileKey): boolean {
    const [whole, detail] = [this.#whole.data, this.#detail.data];
    // Where it is out of date its next one is on its way.
    if (whole && this.#isEnough(whole, want)) return true;
    // A host that is ahead tells of its revision soon.
    const isOld = !detail || detail.revision < revision;
    if (isOld || !covers(detail, this.#clipped(want.view, 0))) return false;
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
      height: Math.max(1, Math.min(this.matrix.height, bottom) - row),
      width: Math.max(1, Math.min(this.matrix.width, right) - column),
    };
  }
}

const covers = (tile: Tile, area: Viewport): boolean =>
  tile.row <= area.row &&
  tile.column <= area.column &&
  tile.row + tile.height >= area.row + area.height &&
  tile.column + tile.width >= area.column + area.width;
