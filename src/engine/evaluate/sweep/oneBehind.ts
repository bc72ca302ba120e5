/** Work that goes along with what comes next: one piece at a time, in order. */
export class OneBehind {
  #last: Promise<void> = Promise.resolve();

  /** Begins a piece of work when the one before has ended. Fails as that one did. */
  async add(work: () => Promise<void>): Promise<void> {
    await this.#last;
    this.#last = work();
    // Whoever comes next hears of it.
    this.#last.catch(() => undefined);
  }

  /** Waits for the last piece. Fails as it did. */
  settled(): Promise<void> {
    return this.#last;
  }
}
