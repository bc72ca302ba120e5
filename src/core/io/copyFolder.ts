import { mkdir, readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { copyWhole } from './copyWhole';

export interface CopyOptions {
  /** Files and folders to leave out. */
  readonly skipped: readonly string[];
  readonly signal: AbortSignal;
}

/** Copies a folder with everything that links in it lead to, so that the copy stands alone. Leaves version control out. */
export async function copyFolder(from: string, to: string, options: CopyOptions): Promise<void> {
  await copy(from, to, { ...options, above: [] });
}

async function copy(
  from: string,
  to: string,
  options: CopyOptions & { readonly above: readonly string[] },
): Promise<void> {
  const real = await realpath(from);
  // A link to a folder above would never end.
  if (options.above.includes(real)) return;
  await mkdir(to, { recursive: true });
  for (const name of await readdir(from)) {
    options.signal.throwIfAborted();
    const source = path.join(from, name);
    if (name === '.git' || options.skipped.includes(source)) continue;
    const facts = await stat(source);
    const target = path.join(to, name);
    if (facts.isDirectory())
      await copy(source, target, { ...options, above: [...options.above, real] });
    else if (facts.isFile()) await copyWhole(source, target);
  }
}
