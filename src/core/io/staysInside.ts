import { realpath } from 'node:fs/promises';
import path from 'node:path';

/** Whether a file, there or not yet, lies in `folder` with every link on the way resolved. */
export async function staysInside(folder: string, file: string): Promise<boolean> {
  const home = await realpath(folder);
  for (let parent = path.dirname(path.resolve(file)); ; parent = path.dirname(parent)) {
    const real = await realpath(parent).catch(() => undefined);
    if (real === undefined && parent !== path.dirname(parent)) continue;
    return (
      real === home || (real ?? '').startsWith(home.endsWith(path.sep) ? home : home + path.sep)
    );
  }
}
