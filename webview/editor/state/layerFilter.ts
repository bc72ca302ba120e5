import type { EditorHost } from '../../../src/shared/messages/editorMessages';
import type { Remote } from '../../../src/shared/rpc/method';
import type { Revised } from '../../../src/shared/rpc/revision';
import { Query } from '../../ui/query';

/**
 * The layers that a selector lets through. Layers are named by their place, so what was found is of one model; within it the
 * layers of the selector before stay until the answer is here, and where the new one is no selector.
 */
export class LayerFilter {
  readonly #query: Query<Revised<{ readonly layers: readonly number[] }, string>>;
  #layers: ReadonlySet<number> | null = null;
  #model = '';
  #selector = '';

  constructor(
    private readonly host: Pick<Remote<EditorHost>, 'select'>,
    changed: () => void,
  ) {
    this.#query = new Query(() => {
      if (this.#query.isFresh) this.#layers = new Set(this.#query.data!.layers);
      changed();
    });
  }

  /** Null for all. */
  get layers(): ReadonlySet<number> | null {
    return this.#layers;
  }

  /** Whether the layers are those of the selector that was set last. */
  get isCurrent(): boolean {
    return this.#selector === '' || this.#query.isFresh;
  }

  /** Why the selector is none; empty where it is one. */
  get error(): string {
    return this.#query.failure?.message ?? '';
  }

  /** Asks for the layers of a model that a selector names; an empty one names all. */
  async set(model: string, selector: string): Promise<void> {
    if (model !== this.#model) this.#layers = null;
    this.#model = model;
    this.#selector = selector.trim();
    if (this.#selector === '') {
      this.#query.forget();
      this.#layers = null;
      return;
    }
    await this.#query.ask({ model, revision: model, request: this.#selector }, signal =>
      this.host.select({ selector: this.#selector }, { signal }),
    );
  }
}
