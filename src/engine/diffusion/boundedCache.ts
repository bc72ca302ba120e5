/** Remembers the most recently made values, up to a bound. */
export class BoundedCache<Value> {
  readonly #values = new Map<string, Value>();

  constructor(private readonly bound: number) {}

  /** The value of a key, made when it is not known. */
  async get(key: string, make: () => Promise<Value>): Promise<Value> {
    const known = this.#values.get(key);
    if (known !== undefined) return known;
    const value = await make();
    this.#values.set(key, value);
    const [oldest] = this.#values.keys();
    if (this.#values.size > this.bound && oldest !== undefined) this.#values.delete(oldest);
    return value;
  }

  clear(): void {
    this.#values.clear();
  }
}
