import type {
  InspectedLayer,
  InspectorEvent,
  InspectorHost,
  InspectorState,
} from '../../src/shared/messages/editorMessages';
import type { Layer } from '../../src/shared/model/layer';
import type { Remote } from '../../src/shared/rpc/method';
import { modelIdentity } from '../../src/shared/model/model';
import type { Revised } from '../../src/shared/rpc/revision';
import type { Tile } from '../../src/shared/stats/statistics';
import type { UnitScores, UnitScoring } from '../../src/shared/stats/unitScores';
import { connectHost } from '../ui/connectHost';
import { Query } from '../ui/query';
import { Store } from '../ui/store';

/** Cells at most of the small heatmap. */
const PICTURE = { rows: 96, columns: 288 } as const;

/** What the inspector shows: the selected layer before and after the steps. */
export class InspectorStore extends Store {
  readonly host: Remote<InspectorHost>;
  state: InspectorState | null = null;
  readonly #changed = (): void => {
    this.changed();
  };
  readonly inspection = new Query<Revised<InspectedLayer>>(this.#changed);
  readonly picture = new Query<Revised<Tile>>(this.#changed);
  readonly scores = new Query<Revised<UnitScores>>(this.#changed);
  /** What heads and neurons are scored by: OBS only where it was asked for, since it may take long. */
  scoring: UnitScoring = 'magnitude';

  constructor() {
    super();
    this.host = connectHost<InspectorHost, InspectorEvent>(event => {
      const { state } = this;
      if (event.kind === 'state') this.#load(event.state);
      else if (!state) return;
      else if (event.kind === 'edits') this.#load({ ...state, edits: event.edits });
      else this.#load({ ...state, layer: event.layer });
    });
  }

  async start(): Promise<void> {
    this.#load(await this.host.ready({}));
  }

  /** The selected layer; undefined without one. */
  get layer(): Layer | undefined {
    const { layer, model } = this.state ?? {};
    return layer === null || layer === undefined ? undefined : model?.layers[layer];
  }

  /** Scores heads and neurons of the layer by something else. */
  score(by: UnitScoring): void {
    this.scoring = by;
    if (this.state) this.#load(this.state);
  }

  #load(state: InspectorState): void {
    const before = this.layer;
    this.state = state;
    const { model, edits } = state;
    const { layer } = this;
    if (layer !== before) this.scoring = 'magnitude';
    const by = this.scoring;
    if (layer && model && edits) {
      const { index } = layer;
      const key = {
        model: modelIdentity(model),
        revision: edits.revision,
        layer: index,
      };
      void this.inspection.ask(key, signal => this.host.inspect({ layer: index }, { signal }));
      void this.picture.ask(key, signal =>
        this.host.thumbnail({ layer: index, ...PICTURE }, { signal }),
      );
      void this.scores.ask({ ...key, request: by }, signal =>
        this.host.unitScores({ layer: index, by }, { signal }),
      );
    } else {
      this.scores.forget();
      this.inspection.forget();
      this.picture.forget();
    }
    this.changed();
  }
}
