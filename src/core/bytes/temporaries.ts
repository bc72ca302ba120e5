import { randomBytes } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { isAlive } from '../../shared/isAlive';

const DAY = 86_400_000;

/** A new name for what will become `target`, which says which process writes it. */
export const temporaryName = (target: string): string =>
  `.${path.basename(target)}.pollard-${process.pid}-${randomBytes(4).toString('hex')}.tmp`;

/** Removes temporary files and folders in a folder that nobody writes any more: their process is gone, or they rest for a day. */
export async function sweepTemporaries(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch((): string[] => [])) {
    const owner = /^\..*\.pollard-(\d+)-[0-9a-f]{8}\.tmp$/.exec(name)?.[1];
    if (owner === undefined) continue;
    const file = path.join(folder, name);
    // A number of a process that is gone may be another's by now.
    if (isAlive(Number(owner)) && !(await rests(file))) continue;
    await rm(file, { recursive: true, force: true }).catch(() => undefined);
  }
}

async function rests(file: string): Promise<boolean> {
  const facts = await stat(file).catch(() => undefined);
  return facts !== undefined && Date.now() - facts.mtimeMs > DAY;
}
