import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { decodeBackup, encodeBackup } from './backup';
import type { Backup } from './documentState';

const SUFFIX = '.json';

/**
 * The newest state of each edited document, in a file of its own that is written at every edit. VS Code asks for a backup
 * only a second after the last edit, and names none of it when the extension host was killed: these files need neither.
 */
export class RecoveryFiles {
  /** What is still to be written of a document; undefined removes its file. */
  readonly #wanted = new Map<string, Backup | undefined>();
  readonly #running = new Map<string, Promise<void>>();

  constructor(private readonly folder: string) {}

  /** Writes a document's newest state; resolves when it, or a newer one, is on disk. */
  note(document: string, backup: Backup): Promise<void> {
    return this.#set(document, backup);
  }

  /** Removes what was noted of a document. */
  forget(document: string): Promise<void> {
    return this.#set(document, undefined);
  }

  /** What was noted of a document; undefined where nothing was. Throws `invalid-request` for a file that was altered. */
  async read(document: string): Promise<Backup | undefined> {
    await this.#running.get(document);
    return readBackup(this.#fileOf(document));
  }

  /** Every model that noted states stand on, and every place where a save that was cut off may have kept one. */
  async originals(): Promise<ReadonlySet<string>> {
    await Promise.all(this.#running.values());
    const names = await readdir(this.folder).catch((): string[] => []);
    const noted = await Promise.all(
      names
        .filter(name => name.endsWith(SUFFIX))
        .map(name => readBackup(path.join(this.folder, name)).catch(() => undefined)),
    );
    return new Set(noted.flatMap(each => [each?.base ?? [], each?.writing?.kept ?? []].flat()));
  }

  #set(document: string, backup: Backup | undefined): Promise<void> {
    this.#wanted.set(document, backup);
    const running = this.#running.get(document) ?? this.#write(document);
    this.#running.set(document, running);
    return running;
  }

  /** One write after another: an older state never replaces a newer one. */
  async #write(document: string): Promise<void> {
    const file = this.#fileOf(document);
    try {
      while (this.#wanted.has(document)) {
        const backup = this.#wanted.get(document);
        this.#wanted.delete(document);
        if (backup) await writeBackup(file, backup);
        else await rm(file, { force: true });
      }
    } finally {
      this.#running.delete(document);
    }
  }

  #fileOf(document: string): string {
    return path.join(
      this.folder,
      `${createHash('sha256').update(document).digest('hex').slice(0, 32)}${SUFFIX}`,
    );
  }
}

/** Writes a backup whole or not at all. */
export async function writeBackup(file: string, backup: Backup): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const temporary = `${file}.tmp`;
  await writeFile(temporary, encodeBackup(backup));
  await rename(temporary, file);
}

/** A backup from its file; undefined where there is none. Throws `invalid-request` for a file that was altered. */
export async function readBackup(file: string): Promise<Backup | undefined> {
  const bytes = await readFile(file).catch(() => undefined);
  return bytes && decodeBackup(bytes, file);
}
