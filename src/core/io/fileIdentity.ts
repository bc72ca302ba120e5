import type { BigIntStats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Failure } from '../../shared/failure';

/** Tells a file from another at its path and from itself before somebody wrote to it: device, inode, size and time of the last change. */
export const identityOf = ({ dev, ino, size, mtimeNs }: BigIntStats): string =>
  [dev, ino, size, mtimeNs].join('-');

interface IdentifiedFiles {
  readonly files: readonly string[];
  /** Of each file, as it was when it was read first. */
  readonly identities: readonly string[];
}

/** Fails with `stale` where a file is another one than it was, or is gone. */
export async function refuseChanged({ files, identities }: IdentifiedFiles): Promise<void> {
  for (const [index, file] of files.entries()) {
    const facts = await stat(file, { bigint: true }).catch(() => undefined);
    if (facts && identityOf(facts) === identities[index]) continue;
    throw new Failure({
      code: 'stale',
      message: `${file} has changed since it was opened.`,
      hint: 'Open the model again, and repeat what you did.',
      path: file,
    });
  }
}

/** Does work that reads the files. Fails with `stale` where they changed before or meanwhile, whatever else went wrong by that. */
export async function whileUnchanged<T>(
  files: IdentifiedFiles,
  work: () => Promise<T>,
): Promise<T> {
  await refuseChanged(files);
  try {
    return await work();
  } finally {
    await refuseChanged(files);
  }
}
