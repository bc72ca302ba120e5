import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type KeptMap, parseKeptMap } from '../../shared/sensitivity/keptMap';
import { scratchName, sweepScratch } from './scratch';

/** Bytes of a map of the largest model's layers. */
const LIMIT = 16 << 20;
const ENDING = '.sensitivity.json';

/** Maps in a folder of their own, by name; the ones that were looked at last. */
export class KeptMaps {
  constructor(
    private readonly folder: string,
    private readonly most = 64,
  ) {}

  /** Undefined for what is not there or cannot be read: it is measured again. */
  async read(name: string): Promise<KeptMap | undefined> {
    const file = this.#file(name);
    try {
      if ((await stat(file)).size > LIMIT) return undefined;
      const kept = parseKeptMap(await readFile(file, 'utf8'));
      const now = new Date();
      if (kept) await utimes(file, now, now);
      return kept;
    } catch {
      return undefined;
    }
  }

  /** Written beside and renamed: what has its final name is whole. */
  async write(name: string, kept: KeptMap): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    await sweepScratch(this.folder);
    const partial = path.join(this.folder, scratchName());
    try {
      await writeFile(partial, JSON.stringify(kept));
      await rename(partial, this.#file(name));
    } finally {
      await rm(partial, { force: true });
    }
    await this.#forgetOldest();
  }

  async #forgetOldest(): Promise<void> {
    const names = (await readdir(this.folder)).filter(name => name.endsWith(ENDING));
    if (names.length <= this.most) return;
    const files = names.map(name => path.join(this.folder, name));
    const aged = await Promise.all(
      // Another window may have forgotten it.
      files.map(async file => ({
        file,
        time: (await stat(file).catch(() => undefined))?.mtimeMs ?? 0,
      })),
    );
    aged.sort((a, b) => b.time - a.time);
    for (const { file } of aged.slice(this.most)) await rm(file, { force: true });
  }

  #file(name: string): string {
    return path.join(this.folder, `${name}${ENDING}`);
  }
}
