import type { Remote } from '../../src/shared/method';
import type {
  PartFigures,
  PipelineEvent,
  PipelineHost,
  PipelineState,
} from '../../src/shared/pipelineMessages';
import { connectHost, rememberedState } from '../ui/connectHost';
import { Store } from '../ui/store';

/** What the view remembers over hiding and reload. `folder` is for the host, which opens the panel anew. */
interface Remembered {
  readonly folder: string;
  /** Path of the part whose layers are listed. */
  readonly listed: string;
}

/** Figures of a part: counted, being counted, or not to be had. */
type Counted = PartFigures | 'counting' | 'failed';

/** What the pipeline view shows: the parts, and their figures as they are counted. */
export class PipelineStore extends Store {
  readonly host: Remote<PipelineHost>;
  readonly #remembered = rememberedState<Remembered>(1, { folder: '', listed: '' });
  readonly #revisions = new Map<string, string>();
  readonly #figures = new Map<string, Counted>();
  readonly #counting = new Map<string, AbortController>();
  state: PipelineState | null = null;
  listed = this.#remembered.value.listed;

  constructor() {
    super();
    this.host = connectHost<PipelineHost, PipelineEvent>(({ state }) => {
      this.#load(state);
    });
  }

  async start(): Promise<void> {
    this.#load(await this.host.ready({}));
  }

  figures(path: string): Counted {
    return this.#figures.get(path) ?? 'counting';
  }

  /** Lists the layers of another part. */
  list(path: string): void {
    this.listed = path;
    this.changed();
  }

  #load(state: PipelineState): void {
    this.state = state;
    if (!state.parts.some(({ path }) => path === this.listed))
      this.listed =
        (state.parts.find(({ component }) => component === 'unet') ?? state.parts[0])?.path ?? '';
    for (const { path, revision } of state.parts)
      if (this.#revisions.get(path) !== revision) {
        this.#revisions.set(path, revision);
        void this.#count(path);
      }
    this.changed();
  }

  /** Counts a part; the old figures stand until the new ones are known. */
  async #count(path: string): Promise<void> {
    this.#counting.get(path)?.abort();
    const abort = new AbortController();
    this.#counting.set(path, abort);
    const { signal } = abort;
    const counted = await this.host.figures({ path }, { signal }).catch(() => 'failed' as const);
    if (signal.aborted) return;
    this.#figures.set(path, counted);
    this.changed();
  }

  protected override changed(): void {
    if (this.state) this.#remembered.save({ folder: this.state.folder, listed: this.listed });
    super.changed();
  }
}
