import type {
  CompareEvent,
  CompareHost,
  CompareState,
  Comparison,
} from '../../src/shared/messages/compareMessages';
import type { LayerDifference } from '../../src/shared/stats/difference';
import type { Progress, Remote } from '../../src/shared/rpc/method';
import type { Revised } from '../../src/shared/rpc/revision';
import { connectHost, rememberedState } from '../ui/connectHost';
import { Query } from '../ui/query';
import { Store } from '../ui/store';

/** How the layers are listed. */
export interface Listing {
  readonly order: 'network' | 'changed';
  readonly onlyChanged: boolean;
}

interface Remembered {
  /** Both are for the host, which opens the panel anew. */
  readonly before: CompareState['before'] | null;
  readonly after: CompareState['after'] | null;
  readonly listing: Listing;
}

/** What the comparison shows: the two models, and their difference once it is known. */
export class CompareStore extends Store {
  readonly host: Remote<CompareHost>;
  readonly #remembered = rememberedState<Remembered>(1, {
    before: null,
    after: null,
    listing: { order: 'network', onlyChanged: true },
  });
  state: CompareState | null = null;
  readonly difference = new Query<Revised<Comparison, string>>(() => {
    this.progress = null;
    this.changed();
  });
  progress: Progress | null = null;
  listing = this.#remembered.value.listing;

  constructor() {
    super();
    this.host = connectHost<CompareHost, CompareEvent>(({ state }) => {
      this.#load(state);
    });
  }

  async start(): Promise<void> {
    this.#load(await this.host.ready({}));
  }

  list(listing: Partial<Listing>): void {
    this.listing = { ...this.listing, ...listing };
    this.changed();
  }

  /** The layers as they are listed. */
  get layers(): readonly LayerDifference[] {
    const { difference, listing } = this;
    const layers = difference.data?.layers ?? [];
    const shown = layers.filter(({ changed }) => changed > 0 || !listing.onlyChanged);
    if (listing.order === 'network') return shown;
    return [...shown].sort((a, b) => b.changed / b.elements - a.changed / a.elements);
  }

  /** Compares anew; the old difference stays, marked, until the new one is known, unless the models are others. */
  #load(state: CompareState): void {
    this.state = state;
    const model = JSON.stringify(
      [state.before, state.after].map(({ path, onDisk }) => ({ path, onDisk })),
    );
    void this.difference.ask({ model, revision: state.revision }, signal => {
      const report = (progress: Progress): void => {
        if (signal.aborted) return;
        this.progress = progress;
        this.changed();
      };
      this.progress = null;
      return this.host.difference({}, { signal, report });
    });
    this.changed();
  }

  protected override changed(): void {
    const { before = null, after = null } = this.state ?? {};
    this.#remembered.save({ before, after, listing: this.listing });
    super.changed();
  }
}
