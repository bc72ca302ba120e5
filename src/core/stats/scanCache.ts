import { createHash } from 'node:crypto';
import { mkdir, readdir, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { AtomicFile } from '../io/atomicFile';
import { removeLongestUnused } from '../io/removeLongestUnused';
import { ScanFile, writeScans } from './scanFile';
import type { TensorScan } from './tensorScan';

/** Bytes of all models together: some ten of Stable Diffusion 2's UNet. */
const LIMIT = 512 << 20;
const SUFFIX = '.scans';

/**
 * Scans of whole models in a folder, one file a model, so that a second opening reads no weight. A file is found by its
 * model's fingerprint; it goes when the model at its place has another one, or when it is the longest unused and room is
 * short. Nothing here ever fails a caller: what cannot be read or written is measured again.
 */
export class ScanCache {
  constructor(
    private readonly folder: string,
    private readonly limit = LIMIT,
  ) {}

  /** What is kept of a model. A damaged file is removed. */
  async open(fingerprint: string): Promise<ScanFile | undefined> {
    const name = (await this.#names()).find(each => each.endsWith(`-${fingerprint}${SUFFIX}`));
    if (name === undefined) return undefined;
    const file = path.join(this.folder, name);
    try {
      const kept = await ScanFile.open(file, fingerprint);
      const now = new Date();
      await utimes(file, now, now);
      return kept;
    } catch {
      await rm(file, { force: true }).catch(() => undefined);
      return undefined;
    }
  }

  /** Keeps a model's scans by tensor id, in place of what was kept of the file at `model` before. */
  async keep(
    model: string,
    fingerprint: string,
    scans: ReadonlyMap<number, TensorScan>,
  ): Promise<void> {
    const place = createHash('sha256').update(model).digest('hex').slice(0, 16);
    const name = `${place}-${fingerprint}${SUFFIX}`;
    try {
      await mkdir(this.folder, { recursive: true });
      const file = await AtomicFile.create(path.join(this.folder, name));
      try {
        await writeScans(file, fingerprint, scans);
        await file.finish();
        await file.replace();
      } catch (error) {
        await file.discard();
        throw error;
      }
      for (const each of await this.#names())
        if (each.startsWith(`${place}-`) && each !== name) await rm(path.join(this.folder, each));
      await this.#makeRoom();
    } catch {
      // A cache that cannot be written costs a scan, no more.
    }
  }

  async #makeRoom(): Promise<void> {
    const files = await Promise.all(
      (await this.#names()).map(async name => {
        const file = path.join(this.folder, name);
        const { size, mtimeMs } = await stat(file);
        return { path: file, size, lastUse: mtimeMs };
      }),
    );
    await removeLongestUnused(files, this.limit);
  }

  async #names(): Promise<readonly string[]> {
    const names = await readdir(this.folder).catch((): string[] => []);
    return names.filter(name => name.endsWith(SUFFIX) && !name.startsWith('.'));
  }
}
