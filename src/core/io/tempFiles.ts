import { randomBytes } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { isAlive } from './isAlive';
import { hostId } from './hostId';

const DAY = 86_400_000;

/** What of the target's name comes back: file systems take 255 bytes, a character has three at most. */
const KEPT = 60;

/** A new name for what will become `target`, which says which process of which machine writes it. */
export const temporaryName = (target: string): string =>
  `.${path.basename(target).slice(0, KEPT)}.pollard-${hostId}-${process.pid}-${randomBytes(4).toString('hex')}.tmp`;

/** What a file will be once it is whole: where it lies in a temporary folder, the name that this will have. */
export function placeOf(file: string): string {
  const [match, home, name] =
    /^(.*[\\/])\.(.+?)\.pollard-(?:[0-9a-f]{8}-)?\d+-[0-9a-f]{8}\.tmp(?:[\\/]|$)/.exec(file) ?? [];
  return match === undefined ? file : `${home ?? ''}${name ?? ''}`;
}

/**
 * Removes temporary files and folders in a folder that nobody writes any more: their process of this machine is gone, or they
 * rest for a day. Of another machine's processes nothing is known, nor of names without a machine.
 */
export async function sweepTemporaries(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch((): string[] => [])) {
    const [match, host, pid] =
      /^\..*\.pollard-(?:([0-9a-f]{8})-)?(\d+)-[0-9a-f]{8}\.tmp$/.exec(name) ?? [];
    if (match === undefined) continue;
    const file = path.join(folder, name);
    // A number of a process that is gone may be another's by now.
    if ((host !== hostId || isAlive(Number(pid))) && !(await rests(file))) continue;
    await rm(file, { recursive: true, force: true }).catch(() => undefined);
  }
}

async function rests(file: string): Promise<boolean> {
  const facts = await stat(file).catch(() => undefined);
  return facts !== undefined && Date.now() - facts.mtimeMs > DAY;
}
