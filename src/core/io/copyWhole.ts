import { constants } from 'node:fs';
import { access, copyFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { temporaryName } from './tempFiles';
import { unwritable } from './unwritable';

/** Copies a file, where the volume allows without its bytes; at `target` it is whole or not at all. Fails as `writeWhole` does. */
export async function copyWhole(source: string, target: string): Promise<void> {
  await access(source, constants.R_OK);
  const partial = path.join(path.dirname(target), temporaryName(target));
  try {
    await copyFile(source, partial, constants.COPYFILE_FICLONE);
    await rename(partial, target);
  } catch (thrown) {
    await rm(partial, { force: true }).catch(() => undefined);
    throw unwritable(target, thrown);
  }
}
