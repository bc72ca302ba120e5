import type { EditorHost } from '../../src/shared/editorMessages';
import type { Remote } from '../../src/shared/method';
import { OVERVIEW, type Tile } from '../../src/shared/statistics';

/** Cells of a thumbnail: its pixels at 1x. */
export const THUMBNAIL = OVERVIEW;

interface Entry {
  tile: Tile | null;
  /** True while the tile shows the present steps. */
  current: boolean;
  asked: boolean;
}

/** Thumbnails by layer: asked for once a frame for what is visible, kept until the steps change. */
export class TileStore {
  readonly #entries = new Map<number, Entry>();
  readonly #listeners = new Map<number, () => void>();
  readonly #visible = new Set<number>();
  #scheduled = false;
  #running: AbortController | null = null;

  /** `onCurrent` hears of every tile that shows the present steps. */
  constructor(
    private readonly host: Remote<EditorHost>,
    private readonly onCurrent: (layer: number) => void,
  ) {}

  /** The newest tile of a layer; an outdated one is better than none while the next is on its way. */
  get(layer: number): Tile | null {
    return this.#entries.get(layer)?.tile ?? null;
  }

  /** Tells that a layer is on screen, until the returned function is called. */
  show(layer: number, onTile: () => void): () => void {
    this.#visible.add(layer);
    this.#listeners.set(layer, onTile);
    this.#schedule();
    return () => {
      this.#visible.delete(layer);
      this.#listeners.delete(layer);
    };
  }

  /** The steps changed: what is visible is asked for again, old pictures stay until then. */
  outdate(): void {
    this.#running?.abort();
    for (const entry of this.#entries.values())
      Object.assign(entry, { current: false, asked: false });
    this.#schedule();
  }

  /** Another model: nothing known is worth keeping. */
  forget(): void {
    this.#running?.abort();
    this.#entries.clear();
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    requestAnimationFrame(() => {
      this.#scheduled = false;
      void this.#fetch();
    });
  }

  async #fetch(): Promise<void> {
    const layers = [...this.#visible].filter(layer => {
      const entry = this.#entries.get(layer);
      return !entry || (!entry.current && !entry.asked);
    });
    if (layers.length === 0) return;
    const batch = layers.sort((a, b) => a - b);
    for (const layer of batch) {
      const entry = this.#entries.get(layer);
      this.#entries.set(layer, { tile: entry?.tile ?? null, current: false, asked: true });
    }
    const abort = new AbortController();
    this.#running = abort;
    const report = (tile: Tile): void => {
      if (abort.signal.aborted) return;
      this.#entries.set(tile.layer, { tile, current: true, asked: true });
      this.onCurrent(tile.layer);
      this.#listeners.get(tile.layer)?.();
    };
    await this.host
      .thumbnails({ layers: batch, ...THUMBNAIL }, { signal: abort.signal, report })
      .catch(() => {
        for (const layer of batch) {
          const entry = this.#entries.get(layer);
          if (entry && !entry.current) entry.asked = false;
        }
      });
  }
}
