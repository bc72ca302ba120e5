import { constants } from 'node:fs';
import { copyFile, link, realpath, stat, utimes } from 'node:fs/promises';

/**
 * Has a file's present bytes at another place, too, which must be free: by hard link where the volume allows, else by reflink or
 * copy. Its time stays, so that it counts as unchanged.
 */
export async function linkOrCopy(named: string, place: string): Promise<void> {
  // A hard link to a link would show what is saved through it.
  const file = await realpath(named);
  try {
    await link(file, place);
  } catch {
    await copyFile(file, place, constants.COPYFILE_FICLONE);
    const { atime, mtime } = await stat(file);
    await utimes(place, atime, mtime);
  }
}
