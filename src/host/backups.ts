import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Memento } from 'vscode';
import { decodeBackup, encodeBackup } from './backup';
import type { Backup } from './documentState';

const LATEST = 'pollard.backups';

/** The newest backup of a document: where it was written, and its text. */
interface Noted {
  readonly file: string;
  readonly text: string;
}

/**
 * What hot exit keeps of each document. VS Code deletes a backup as soon as the next is written, yet may still name the
 * old one after a crash: so the newest is noted beside, and answers for any of the document's that is gone.
 */
export class Backups {
  constructor(private readonly memory: Memento) {}

  /** Writes a backup and notes it as the document's newest. */
  async write(document: string, file: string, backup: Backup): Promise<void> {
    const bytes = encodeBackup(backup);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, bytes);
    await this.#note(document, { file, text: new TextDecoder().decode(bytes) });
  }

  /** Removes a backup; the document's newest stays noted unless it is this one. */
  async remove(document: string, file: string): Promise<void> {
    if (this.#noted()[document]?.file === file) await this.#note(document, undefined);
    await rm(file, { force: true });
  }

  /** The backup that VS Code names, or the newest. Fails as the file does when there is neither. */
  async read(document: string, file: string): Promise<Backup> {
    const text = this.#noted()[document]?.text;
    const bytes = await readFile(file).catch((thrown: unknown) => {
      if (text === undefined) throw thrown;
      return new TextEncoder().encode(text);
    });
    return decodeBackup(bytes, file);
  }

  /** The files that backups stand on. */
  bases(): ReadonlySet<string> {
    return new Set(
      Object.values(this.#noted()).map(
        ({ file, text }) => decodeBackup(new TextEncoder().encode(text), file).base,
      ),
    );
  }

  #noted(): Readonly<Record<string, Noted>> {
    return this.memory.get<Record<string, Noted>>(LATEST) ?? {};
  }

  async #note(document: string, noted: Noted | undefined): Promise<void> {
    const others = Object.entries(this.#noted()).filter(([name]) => name !== document);
    await this.memory.update(
      LATEST,
      Object.fromEntries(noted ? [...others, [document, noted]] : others),
    );
  }
}
