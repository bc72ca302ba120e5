import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { linkOrCopy } from '../io/linkOrCopy';

/**
 * Keeps the present bytes of a model and its external data in `home`, a new folder for them alone, before a save replaces
 * them: by hard link where the volume allows, else by reflink or copy. Returns the kept model's path.
 */
export async function keepOriginal(files: readonly string[], home: string): Promise<string> {
  const [model] = files;
  const kept = path.join(home, path.basename(model!));
  try {
    for (const file of files) {
      const place = path.join(home, path.relative(path.dirname(model!), file));
      await mkdir(path.dirname(place), { recursive: true });
      await linkOrCopy(file, place);
    }
  } catch (error) {
    await rm(home, { recursive: true, force: true });
    throw error;
  }
  // The config beside a model tells its attention heads.
  await linkOrCopy(
    path.join(path.dirname(model!), 'config.json'),
    path.join(home, 'config.json'),
  ).catch(() => undefined);
  return kept;
}
