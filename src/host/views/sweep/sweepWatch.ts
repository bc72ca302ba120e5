import { watch } from 'node:fs';
import type * as vscode from 'vscode';

/** Cells come seconds apart, figures of one together: one look a second is enough. */
const SOON = 500;
/** Folders of other machines and containers tell of no change; the status is written as often. */
const REGULARLY = 5000;

/** Looks at a sweep's folder again and again: soon after a change that the system tells of, and every few seconds. */
export class SweepWatch implements vscode.Disposable {
  readonly #watchers: readonly { close(): void }[];
  readonly #regularly: NodeJS.Timeout;
  #soon: NodeJS.Timeout | undefined;
  #isLooking = false;

  constructor(
    folder: string,
    private readonly look: () => Promise<void>,
  ) {
    this.#watchers = [folder, `${folder}/run`].flatMap(place => this.#watch(place));
    this.#regularly = setInterval(() => {
      this.#lookSoon();
    }, REGULARLY).unref();
  }

  dispose(): void {
    clearTimeout(this.#soon);
    clearInterval(this.#regularly);
    for (const watcher of this.#watchers) watcher.close();
  }

  #watch(place: string): readonly { close(): void }[] {
    try {
      const watcher = watch(place, { persistent: false }, () => {
        this.#lookSoon();
      });
      watcher.on('error', () => {
        watcher.close();
      });
      return [watcher];
    } catch {
      // It is not there yet, or cannot be watched: then it is looked at regularly.
      return [];
    }
  }

  #lookSoon(): void {
    this.#soon ??= setTimeout(() => {
      this.#soon = undefined;
      if (this.#isLooking) this.#lookSoon();
      else void this.#look();
    }, SOON);
  }

  async #look(): Promise<void> {
    this.#isLooking = true;
    try {
      await this.look();
    } finally {
      this.#isLooking = false;
    }
  }
}
