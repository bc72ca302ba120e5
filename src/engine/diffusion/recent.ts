/** Remembers what was found a moment ago, for work that follows itself by the hundreds. Nothing is remembered of a failure. */
export class Recent {
  readonly #found = new Map<string, { readonly at: number; readonly value: unknown }>();

  /** `now`: milliseconds of a clock that only goes forward. */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** What `find` gives, or gave within the last ten seconds for the same key, which stands for one type of value. */
  async get<T>(key: string, find: () => Promise<T>): Promise<T> {
    const at = this.now();
    for (const [each, known] of this.#found) if (at - known.at >= MOMENT) this.#found.delete(each);
    const known = this.#found.get(key);
    if (known) return known.value as T;
    const value = await find();
    this.#found.set(key, { at, value });
    return value;
  }
}

const MOMENT = 10_000;
