import type { Remote } from '../../src/shared/rpc/method';
import type {
  ComponentFigures,
  PipelineEvent,
  PipelineHost,
  PipelineState,
} from '../../src/shared/messages/pipelineMessages';
import { isDenoiser } from '../../src/shared/model/component';
import type { Revised } from '../../src/shared/rpc/revision';
import { connectHost, rememberedState } from '../ui/connectHost';
import { Query, type QueryResult } from '../ui/query';
import { Store } from '../ui/store';

/** What the view remembers over hiding and reload. `folder` is for the host, which opens the panel anew. */
interface Remembered {
  readonly folder: string;
  /** Path of the component whose layers are listed. */
  readonly listed: string;
}

/** The figures of a component, and which state of it they are of. */
export type CountedComponent = Revised<ComponentFigures, string>;

const nothing: QueryResult<CountedComponent> = {
  data: null,
  isPending: true,
  isFresh: false,
  failure: null,
};

/** What the pipeline view shows: the components, and their figures as they are counted. */
export class PipelineStore extends Store {
  readonly host: Remote<PipelineHost>;
  readonly #remembered = rememberedState<Remembered>(1, { folder: '', listed: '' });
  readonly #figures = new Map<string, Query<CountedComponent>>();
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

  figures(path: string): QueryResult<CountedComponent> {
    return this.#figures.get(path) ?? nothing;
  }

  /** Lists the layers of another component. */
  list(path: string): void {
    this.listed = path;
    this.changed();
  }

  #load(state: PipelineState): void {
    this.state = state;
    if (!state.components.some(({ path }) => path === this.listed))
      this.listed =
        (state.components.find(({ component }) => isDenoiser(component)) ?? state.components[0])
          ?.path ?? '';
    for (const { path, revision } of state.components) {
      const query =
        this.#figures.get(path) ??
        new Query<CountedComponent>(() => {
          this.changed();
        });
      this.#figures.set(path, query);
      void query.ask({ model: path, revision }, signal => this.host.figures({ path }, { signal }));
    }
    this.changed();
  }

  protected override changed(): void {
    if (this.state) this.#remembered.save({ folder: this.state.folder, listed: this.listed });
    super.changed();
  }
}
