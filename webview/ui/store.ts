/** What an app draws: its components are rendered again after every change. */
export abstract class Store {
  readonly #listeners = new Set<() => void>();
  /** Rises with every change. */
  version = 0;

  /** Calls `listener` after every change; returns how to stop. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  protected changed(): void {
    this.version++;
    for (const listener of this.#listeners) listener();
  }
}
