import { rename, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { sweepTemporaries, temporaryName } from './tempFiles';

/**
 * Makes a folder, all or nothing: `fill` makes one of another name beside it, which takes the place of an empty folder or none once
 * it is whole, and is gone where it fails.
 */
export async function fillFolder(
  target: string,
  fill: (place: string) => Promise<void>,
): Promise<void> {
  const home = path.dirname(target);
  const place = path.join(home, temporaryName(target));
  await sweepTemporaries(home);
  try {
    await fill(place);
    await rmdir(target).catch(() => undefined);
    await rename(place, target);
  } catch (thrown) {
    await rm(place, { recursive: true, force: true });
    throw thrown;
  }
}
