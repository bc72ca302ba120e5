import { rm } from 'node:fs/promises';
import type { PruneMasks } from '../weights/mask/tensorMask';

/** The files of new values. One that no remembered masks have any more is removed as soon as nobody reads. */
export class ValueFiles {
  #readers = 0;
  readonly #forgotten = new Set<string>();

  constructor(private readonly remembered: () => Iterable<PruneMasks>) {}

  /** These masks are remembered no more. */
  forget(masks: PruneMasks): void {
    for (const file of filesOf(masks)) this.#forgotten.add(file);
  }

  /** Keeps every file while `work` resolves and reads. */
  async whileRead<T>(work: () => Promise<T> | T): Promise<T> {
    this.#readers++;
    try {
      return await work();
    } finally {
      if (--this.#readers === 0) await this.#removeForgotten();
    }
  }

  async #removeForgotten(): Promise<void> {
    if (this.#forgotten.size === 0) return;
    const left = new Set([...this.remembered()].flatMap(filesOf));
    const gone = [...this.#forgotten].filter(file => !left.has(file));
    this.#forgotten.clear();
    for (const file of gone) await rm(file, { force: true }).catch(() => undefined);
  }
}

const filesOf = (masks: PruneMasks): readonly string[] =>
  [...masks.values()].flatMap(mask =>
    mask.kind === 'bits' && mask.values ? [mask.values.path] : [],
  );
