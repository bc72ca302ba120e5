import { LRUCache } from '../../shared/lruCache';

/** Remembers the values that were used last, up to a number of them. */
export class BoundedCache<Value extends object> {
  readonly #values: LRUCache<string, Value>;

  constructor(max: number) {
    this.#values = new LRUCache({ max });
  }

  /** The value of a key, made when it is not known. */
  async get(key: string, make: () => Promise<Value>): Promise<Value> {
    const known = this.#values.get(key);
    if (known !== undefined) return known;
    const value = await make();
    this.#values.set(key, value);
    return value;
  }

  clear(): void {
    this.#values.clear();
  }
}
