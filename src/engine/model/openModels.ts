import { stat } from 'node:fs/promises';
import { openRenditions } from '../../core/prune/openRenditions';
import type { Renditions } from '../../core/prune/renditions';

interface Open {
  readonly renditions: Promise<Renditions>;
  /** The model and its data files; the model alone until they are known. */
  files: readonly string[];
  identity: string;
}

const KEPT = 12;

/** The models this engine has open, by path; a file that changed on disk is opened anew. */
export class OpenModels {
  readonly #open = new Map<string, Open>();

  /** The model at `path`, opened when needed. Finishes a save that a crash interrupted. */
  async get(path: string): Promise<Renditions> {
    const known = this.#open.get(path);
    const identity = await identityOf(known?.files ?? [path]);
    if (known?.identity === identity) {
      this.#open.delete(path);
      this.#open.set(path, known);
      return known.renditions;
    }
    if (known) await this.close(path);
    const open: Open = { identity, files: [path], renditions: openRenditions(path) };
    this.#open.set(path, open);
    try {
      const { weights } = await open.renditions;
      const { files } = weights.model.catalogue;
      Object.assign(open, { files, identity: await identityOf(files) });
    } catch (error) {
      if (this.#open.get(path) === open) this.#open.delete(path);
      throw error;
    }
    await this.#evict();
    return open.renditions;
  }

  /** Tells a model and its data files from what another program wrote in their place. Never throws. */
  async identity(path: string): Promise<string> {
    try {
      await this.get(path);
    } catch {
      return identityOf([path]);
    }
    return this.#open.get(path)?.identity ?? identityOf([path]);
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

/** Size, modification time and inode of each file; `missing` where the first is not there. */
async function identityOf(files: readonly string[]): Promise<string> {
  const facts = await Promise.all(
    files.map(file => stat(file, { bigint: true }).catch(() => undefined)),
  );
  if (!facts[0]) return 'missing';
  return facts
    .map(fact => (fact ? `${fact.size}-${fact.mtimeNs}-${fact.ino}` : 'missing'))
    .join(' ');
}
