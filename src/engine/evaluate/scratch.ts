import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { isAlive } from '../../core/io/isAlive';

/** A name that says which process works there. */
export const scratchName = (): string => `${process.pid}-${randomBytes(4).toString('hex')}`;

/** Removes what processes that are gone left half done in a folder. */
export async function sweepScratch(home: string): Promise<void> {
  for (const name of await readdir(home).catch((): string[] => [])) {
    const [, pid] = /^(\d+)-[0-9a-f]{8}$/.exec(name) ?? [];
    if (pid !== undefined && !isAlive(Number(pid)))
      await rm(path.join(home, name), { recursive: true, force: true });
  }
}

/** Works in a new folder inside `home`, which is gone afterwards, however the work ends; so is what killed processes left there. */
export async function withScratch<T>(
  home: string,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  await sweepScratch(home);
  const folder = path.join(home, scratchName());
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    return await work(folder);
  } finally {
    // A process that was killed may hold a file for a moment.
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
