import type {
  CompareEvent,
  CompareHost,
  CompareState,
  Comparison,
} from '../../src/shared/compareMessages';
import type { LayerDifference } from '../../src/shared/difference';
import type { Progress, Remote } from '../../src/shared/method';
import { connectHost, rememberedState } from '../ui/connectHost';
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
  #comparing: AbortController | null = null;
  state: CompareState | null = null;
  difference: Comparison | 'failed' | null = null;
  progress: Progress | null = null;
  listing = this.#remembered.value.listing;

  constructor() {
    super();
    this.host = connectHost<CompareHost, CompareEvent>(({ state }) => {
      void this.#load(state);
    });
  }

  async start(): Promise<void> {
    await this.#load(await this.host.ready({}));
  }

  list(listing: Partial<Listing>): void {
    this.listing = { ...this.listing, ...listing };
    this.changed();
  }

  /** The layers as they are listed. */
  get layers(): readonly LayerDifference[] {
    const { difference, listing } = this;
    if (difference === null || difference === 'failed') return [];
    const shown = difference.layers.filter(({ changed }) => changed > 0 || !listing.onlyChanged);
    if (listing.order === 'network') return shown;
    return [...shown].sort((a, b) => b.changed / b.elements - a.changed / a.elements);
  }

  /** Compares anew; the old difference stands until the new one is known, unless the models are others. */
  async #load(state: CompareState): Promise<void> {
    const known = this.state;
    const others =
      known?.before.path !== state.before.path || known.before.onDisk !== state.before.onDisk;
    this.#comparing?.abort();
    const abort = new AbortController();
    this.#comparing = abort;
    const { signal } = abort;
    this.state = state;
    if (others) this.difference = null;
    this.changed();
    const report = (progress: Progress): void => {
      if (signal.aborted) return;
      this.progress = progress;
      this.changed();
    };
    const found = await this.host.difference({}, { signal, report }).catch(() => 'failed' as const);
    if (signal.aborted) return;
    this.difference = found;
    this.progress = null;
    this.changed();
  }

  protected override changed(): void {
    const { before = null, after = null } = this.state ?? {};
    this.#remembered.save({ before, after, listing: this.listing });
    super.changed();
  }
}
