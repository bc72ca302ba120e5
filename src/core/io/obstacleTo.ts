import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { isCached } from './huggingFaceCache';

/** What keeps a folder from taking a copy of another: it must not change, is that other, lies inside it, or holds files. */
export type Obstacle = 'cached' | 'itself' | 'inside' | 'occupied';

/** The first obstacle to a copy of the folder `home` at `place`, links of both resolved; undefined where a new or empty folder is. */
export async function obstacleTo(place: string, home: string): Promise<Obstacle | undefined> {
  if (isCached(place)) return 'cached';
  if (place === home) return 'itself';
  if (place.startsWith(home + path.sep)) return 'inside';
  return (await isOccupied(place)) ? 'occupied' : undefined;
}

/** Whether a folder holds anything; one that is not there holds nothing. */
export async function isOccupied(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch((thrown: unknown): string[] => {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw thrown;
  });
  return names.length > 0;
}
