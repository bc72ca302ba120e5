import type {
  InspectorEvent,
  InspectorHost,
  InspectorState,
} from '../../src/shared/editorMessages';
import type { Remote } from '../../src/shared/method';
import type { LayerInspection } from '../../src/shared/plan';
import type { Tile } from '../../src/shared/statistics';
import { connectHost } from '../ui/connectHost';
import { Store } from '../ui/store';
import { picturePng } from './picture';

/** What the inspector shows: the selected layer before and after the steps. */
export class InspectorStore extends Store {
  readonly host: Remote<InspectorHost>;
  state: InspectorState | null = null;
  inspection: LayerInspection | null = null;
  tile: Tile | null = null;
  #asked = '';
  #asking: AbortController | null = null;

  constructor() {
    super();
    this.host = connectHost<InspectorHost, InspectorEvent>(({ state }) => {
      this.#load(state);
    });
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
    this.changed();
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
    this.changed();
  }

  /** Offers the heatmap as a PNG, one pixel a weight up to 4096 a side. */
  async exportPng(): Promise<void> {
    const { state, inspection } = this;
    const layer = state?.layer === null ? undefined : state?.model?.layers[state.layer];
    if (!layer || !inspection) return;
    const tile = await this.host.thumbnail({ layer: layer.index, rows: 4096, columns: 4096 });
    const bytes = await picturePng({ tile, statistics: inspection.before });
    await this.host.exportFile({ name: `${layer.name}.png`, bytes });
  }
}
