import { type Failure, toFailure } from '../../src/shared/failure';
import type { Revision } from '../../src/shared/rpc/revision';

/** What an answer depends on. Two keys that are equal part by part have the same answer. */
export interface QueryKey {
  /** Identity of the model, or of the models. */
  readonly model: string;
  readonly revision: Revision;
  /** A layer, or a part of one. */
  readonly layer?: number | string;
  /** Everything else that is asked for. */
  readonly request?: string;
}

/** What is known of the question that a view asks now. */
export interface QueryResult<T> {
  /** The newest answer. While `isFresh` is false it is of an earlier revision: a view that shows it must say so. */
  readonly data: T | null;
  readonly isPending: boolean;
  readonly isFresh: boolean;
  /** Why there is no answer; to be shown where it would stand. */
  readonly failure: Failure | null;
}

/** One request that is under way. What it brings after another key took its place is ignored. */
export interface Turn<T> {
  readonly signal: AbortSignal;
  answer(data: T): void;
  fail(thrown: unknown): void;
}

const parts = ['model', 'revision', 'layer', 'request'] as const;

/**
 * The answer to the newest question, and to no other: a new key aborts the request for the one before. An answer says which
 * revision it is for and is fresh for that one alone; it stays, not fresh, where only the parts in `retain` have changed.
 * After perfetto's `QuerySlot`.
 */
export class Query<T extends { readonly revision: Revision }> implements QueryResult<T> {
  #key: QueryKey | null = null;
  #data: T | null = null;
  #failure: Failure | null = null;
  /** Whether the answer is to the present question, its revision aside. */
  #isExact = false;
  #asking: AbortController | null = null;

  /** `changed` is called when an answer or a failure has come. */
  constructor(
    private readonly changed: () => void = () => undefined,
    private readonly retain: readonly (keyof QueryKey)[] = ['revision'],
  ) {}

  get data(): T | null {
    return this.#data;
  }

  get failure(): Failure | null {
    return this.#failure;
  }

  get isPending(): boolean {
    return this.#asking !== null;
  }

  get isFresh(): boolean {
    return this.#data !== null && this.#data.revision === this.#key?.revision;
  }

  /** Asks for a key, unless its answer is here or under way, or has failed. Ends when nothing more will come of this call. */
  async ask(key: QueryKey, fetch: (signal: AbortSignal) => Promise<T>): Promise<void> {
    const turn = this.begin(key);
    if (!turn) return;
    try {
      turn.answer(await fetch(turn.signal));
    } catch (thrown) {
      turn.fail(thrown);
    }
  }

  /** The same for one who asks about several keys in one request. Null where nothing is to be asked. */
  begin(key: QueryKey): Turn<T> | null {
    this.expect(key);
    // A host that is ahead may have answered for this revision already.
    if (this.isPending || this.#failure || (this.isFresh && this.#isExact)) return null;
    return this.#turn();
  }

  /** Makes a key the present one without asking yet: what is known of another is out of date from now on, or gone. */
  expect(key: QueryKey): void {
    const changed = parts.filter(part => key[part] !== this.#key?.[part]);
    if (changed.length === 0) return;
    this.#asking?.abort();
    this.#asking = null;
    this.#failure = null;
    this.#isExact &&= changed.every(part => part === 'revision');
    if (changed.some(part => !this.retain.includes(part))) this.#data = null;
    this.#key = key;
  }

  /** Gives up what is under way and forgets what is known. */
  forget(): void {
    this.#asking?.abort();
    this.#asking = null;
    this.#key = null;
    this.#data = null;
    this.#failure = null;
  }

  #turn(): Turn<T> {
    const abort = new AbortController();
    this.#asking = abort;
    const end = (data: T | null, failure: Failure | null): void => {
      if (this.#asking !== abort) return;
      this.#asking = null;
      this.#isExact = true;
      this.#data = data;
      this.#failure = failure;
      this.changed();
    };
    return {
      signal: abort.signal,
      answer: data => {
        end(data, null);
      },
      fail: thrown => {
        end(null, toFailure(thrown));
      },
    };
  }
}
