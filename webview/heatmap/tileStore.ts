import type { EditorHost } from '../../src/shared/messages/editorMessages';
import type { Remote } from '../../src/shared/rpc/method';
import type { Revised } from '../../src/shared/rpc/revision';
import type { Tile, TileRequest } from '../../src/shared/stats/statistics';
import { LayerQueries } from '../ui/layerQueries';
import type { QueryKey, QueryResult } from '../ui/query';

/** What pictures are to show. */
export interface TileKey {
  readonly model: string;
  readonly revision: number;
}

/** What thumbnails are to show, and in how many cells and which planes. */
export interface ThumbnailKey extends TileKey {
  readonly picture: Pick<TileRequest, 'rows' | 'columns' | 'planes'>;
}

/** Thumbnails by layer, whatever the layout: asked for once a frame for what is on screen, kept until the steps change. */
export class TileStore {
  readonly #tiles = new LayerQueries<Revised<Tile>>(layer => {
    this.#visible.get(layer)?.();
  });
  /** What to call when a layer's tile has come, for those on screen. */
  readonly #visible = new Map<number, () => void>();
  #key: ThumbnailKey | null = null;
  #scheduled = false;

  constructor(private readonly host: Pick<Remote<EditorHost>, 'thumbnails'>) {}

  /** The newest tile of a layer; one that is not fresh is better than none while the next is on its way. */
  get(layer: number): QueryResult<Revised<Tile>> {
    return this.#tiles.get(layer);
  }

  /** Tells that a layer is on screen, until the returned function is called. */
  show(layer: number, onTile: () => void): () => void {
    // What failed is tried again by who comes back to it.
    if (this.get(layer).failure) this.#tiles.forget(layer);
    this.#visible.set(layer, onTile);
    this.#schedule();
    return () => {
      this.#visible.delete(layer);
    };
  }

  /** The model or its steps are others: what is visible is asked for again, old pictures of the model stay until then. */
  expect(key: ThumbnailKey): void {
    this.#key = key;
    this.#tiles.expect(queryKey(key));
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    requestAnimationFrame(() => {
      this.#scheduled = false;
      if (this.#key) void this.#fetch(this.#key);
    });
  }

  #fetch(key: ThumbnailKey): Promise<void> {
    const layers = [...this.#visible.keys()].sort((a, b) => a - b);
    return this.#tiles.ask(queryKey(key), layers, (missing, options) =>
      this.host.thumbnails({ layers: missing, ...key.picture }, options),
    );
  }
}

const queryKey = ({ model, revision, picture }: ThumbnailKey): Omit<QueryKey, 'layer'> => ({
  ...{ model, revision },
  request: JSON.stringify(picture),
});
