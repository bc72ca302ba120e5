import { readFile } from 'node:fs/promises';
import type { ScorerKind } from '../../../shared/scorer/scorer';
import { isFile } from '../../io/isFile';
import { decodeNpy } from '../../io/npy';
import { sweepPaths } from './sweepFolder';

/** What a scorer made of pictures of a sweep, of those that it was shown. */
export async function readFeatures(
  folder: string,
  kind: ScorerKind,
  keys: readonly string[],
): Promise<readonly Float32Array[]> {
  const paths = sweepPaths(folder);
  const found: Float32Array[] = [];
  for (const key of keys) {
    const file = paths.features(kind, key);
    if (await isFile(file)) found.push(decodeNpy(await readFile(file), file).values);
  }
  return found;
}
