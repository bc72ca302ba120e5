import type { BigIntStats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Failure } from '../../shared/failure';

/** Tells a file from another at its path and from itself before somebody wrote to it: device, inode, size and time of the last change. */
export const identityOf = ({ dev, ino, size, mtimeNs }: BigIntStats): string =>
  [dev, ino, size, mtimeNs].join('-');

/** `identityOf` each file; empty for one that is not there. */
export const identitiesOf = (files: readonly string[]): Promise<readonly string[]> =>
  Promise.all(files.map(file => stat(file, { bigint: true }).then(identityOf, () => '')));

interface IdentifiedFiles {
  readonly files: readonly string[];
  /** Of each file, as it was when it was read first. */
  readonly identities: readonly string[];
}

/** Fails with `stale` where a file is another one than it was, or is gone. */
export async function refuseChanged({ files, identities }: IdentifiedFiles): Promise<void> {
  const now = await identitiesOf(files);
  const file = files.find((_, index) => now[index] !== identities[index]);
  if (file === undefined) return;
  throw new Failure({
    code: 'stale',
    message: `${file} has changed since it was opened.`,
    hint: 'Open the model again, and repeat what you did.',
    path: file,
  });
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
