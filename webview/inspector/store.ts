import type {
  InspectorEvent,
  InspectorHost,
  InspectorState,
} from '../../src/shared/editorMessages';
import type { Remote } from '../../src/shared/method';
import type { LayerInspection } from '../../src/shared/plan';
import type { Tile } from '../../src/shared/statistics';
import { connectHost } from '../ui/connectHost';

/** What the inspector shows: the selected layer before and after the steps. */
export class InspectorStore {
  readonly host: Remote<InspectorHost>;
  readonly #listeners = new Set<() => void>();
  state: InspectorState | null = null;
  inspection: LayerInspection | null = null;
  tile: Tile | null = null;
  #asked = '';
  #asking: AbortController | null = null;

  constructor() {
    this.host = connectHost<InspectorHost, InspectorEvent>(({ state }) => {
      this.#load(state);
    });
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async start(): Promise<void> {
    this.#load(await this.host.ready({}));
  }

  #load(state: InspectorState): void {
    this.state = state;
    const { layer, model, edits } = state;
    const asked = layer === null ? '' : `${model?.path} ${layer} ${edits?.revision}`;
    if (asked !== this.#asked) {
      this.#asked = asked;
      this.#asking?.abort();
      if (layer !== null) void this.#inspect(layer);
    }
    this.#changed();
  }

  async #inspect(layer: number): Promise<void> {
    const abort = new AbortController();
    this.#asking = abort;
    const { signal } = abort;
    const [inspection, tile] = await Promise.all([
      this.host.inspect({ layer }, { signal }).catch(() => null),
      this.host.thumbnail({ layer, rows: 96, columns: 288 }, { signal }).catch(() => null),
    ]);
    if (signal.aborted) return;
    this.inspection = inspection;
    this.tile = tile;
    this.#changed();
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}
