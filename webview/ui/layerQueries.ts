import type { Revision } from '../../src/shared/rpc/revision';
import { Query, type QueryKey, type QueryResult, type Turn } from './query';

const nothing: QueryResult<never> = { data: null, isPending: false, isFresh: false, failure: null };

/** An answer of one layer among several. */
interface OfLayer {
  readonly layer: number;
  readonly revision: Revision;
}

/** Answers by layer, asked for many at a time; each layer's is a query of its own. */
export class LayerQueries<T extends OfLayer> {
  readonly #queries = new Map<number, Query<T>>();
  readonly #running = new Set<AbortController>();
  #key: Omit<QueryKey, 'layer'> | null = null;

  /** `changed` hears of every layer whose answer or failure has come. */
  constructor(private readonly changed: (layer: number) => void) {}

  get(layer: number): QueryResult<T> {
    return this.#queries.get(layer) ?? nothing;
  }

  /**
   * Asks for the layers whose answers for a key are not here, not under way and have not failed; `fetch` reports them one by
   * one. A layer that it does not report has failed. Ends with the request.
   */
  async ask(
    key: Omit<QueryKey, 'layer'>,
    layers: readonly number[],
    fetch: (
      layers: readonly number[],
      options: { readonly signal: AbortSignal; readonly report: (answer: T) => void },
    ) => Promise<void>,
  ): Promise<void> {
    const turns = new Map<number, Turn<T>>();
    for (const layer of layers) {
      const turn = this.#query(layer).begin({ ...key, layer });
      if (turn) turns.set(layer, turn);
    }
    if (turns.size === 0) return;
    const abort = new AbortController();
    this.#running.add(abort);
    const report = (answer: T): void => {
      turns.get(answer.layer)?.answer(answer);
    };
    let missing: unknown = new Error('The answer says nothing of this layer.');
    try {
      await fetch([...turns.keys()], { signal: abort.signal, report });
    } catch (thrown) {
      missing = thrown;
    }
    this.#running.delete(abort);
    for (const turn of turns.values()) turn.fail(missing);
  }

  /** Another key is the present one: everything that is under way is given up, and what is known is out of date or gone. */
  expect(key: Omit<QueryKey, 'layer'>): void {
    const isSame = (['model', 'revision', 'request'] as const).every(
      part => key[part] === this.#key?.[part],
    );
    this.#key = key;
    if (isSame) return;
    this.#abort();
    for (const [layer, query] of this.#queries) query.expect({ ...key, layer });
  }

  /** Lets a layer be asked for again. */
  forget(layer: number): void {
    this.#queries.delete(layer);
  }

  clear(): void {
    this.#abort();
    this.#key = null;
    for (const query of this.#queries.values()) query.forget();
    this.#queries.clear();
  }

  #query(layer: number): Query<T> {
    const query =
      this.#queries.get(layer) ??
      new Query<T>(() => {
        this.changed(layer);
      });
    this.#queries.set(layer, query);
    return query;
  }

  #abort(): void {
    for (const abort of this.#running) abort.abort();
    this.#running.clear();
  }
}
