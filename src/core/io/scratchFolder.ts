import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sweepTemporaries, temporaryName } from './tempFiles';

/** A folder for files of this process alone, made when it is first needed. What processes that were killed left is swept then. */
export class ScratchFolder {
  #folder: Promise<string> | undefined;
  #files = 0;
  #removed = false;

  /** `home`: where it is made. */
  constructor(private readonly home = tmpdir()) {}

  /** A new name in it. Fails once it is removed: nobody would remove it again. */
  async newFile(): Promise<string> {
    if (this.#removed) throw new Error('This scratch folder was removed.');
    this.#folder ??= makeIn(this.home);
    return path.join(await this.#folder, String(this.#files++));
  }

  /** Removes it with all that is in it. */
  async remove(): Promise<void> {
    this.#removed = true;
    const folder = await this.#folder?.catch(() => undefined);
    this.#folder = undefined;
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }
}

async function makeIn(home: string): Promise<string> {
  await sweepTemporaries(home);
  const folder = path.join(home, temporaryName('weights'));
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return folder;
}
