import { rm } from 'node:fs/promises';

/** A file, or a folder with all that it holds, that may go when room is short. */
export interface KeptFile {
  readonly path: string;
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly lastUse: number;
  /** Whether somebody needs it now: it stays. */
  readonly inUse?: boolean;
}

/** Removes files, the longest unused first, until the others have at most `limit` bytes, or are all in use. */
export async function removeLongestUnused(
  files: readonly KeptFile[],
  limit: number,
): Promise<readonly KeptFile[]> {
  const removed: KeptFile[] = [];
  let size = files.reduce((sum, file) => sum + file.size, 0);
  for (const file of [...files].sort((a, b) => a.lastUse - b.lastUse)) {
    if (size <= limit) break;
    if (file.inUse) continue;
    await rm(file.path, { recursive: true, force: true });
    size -= file.size;
    removed.push(file);
  }
  return removed;
}
