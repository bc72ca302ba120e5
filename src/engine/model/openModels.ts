import { stat } from 'node:fs/promises';
import { openRenditions } from '../../core/prune/openRenditions';
import type { Renditions } from '../../core/prune/renditions';

interface Open {
  readonly identity: string;
  readonly renditions: Promise<Renditions>;
}

const KEPT = 12;

/** The models this engine has open, by path; a file that changed on disk is opened anew. */
export class OpenModels {
  readonly #open = new Map<string, Open>();

  /** The model at `path`, opened when needed. Finishes a save that a crash interrupted. */
  async get(path: string): Promise<Renditions> {
    const identity = await identityOf(path);
    const known = this.#open.get(path);
    if (known?.identity === identity) {
      this.#open.delete(path);
      this.#open.set(path, known);
      return known.renditions;
    }
    if (known) await this.close(path);
    const renditions = openRenditions(path);
    this.#open.set(path, { identity, renditions });
    renditions.catch(() => this.#open.delete(path));
    await this.#evict();
    return renditions;
  }

  async close(path: string): Promise<void> {
    const open = this.#open.get(path);
    this.#open.delete(path);
    const renditions = await open?.renditions.catch(() => undefined);
    await renditions?.weights.close();
  }

  async #evict(): Promise<void> {
    for (const path of this.#open.keys()) {
      if (this.#open.size <= KEPT) return;
      await this.close(path);
    }
  }
}

/** Size, modification time and inode: tells own writes from foreign ones. `missing` where there is no file. */
export async function identityOf(path: string): Promise<string> {
  const facts = await stat(path, { bigint: true }).catch(() => undefined);
  return facts ? `${facts.size}-${facts.mtimeNs}-${facts.ino}` : 'missing';
}
