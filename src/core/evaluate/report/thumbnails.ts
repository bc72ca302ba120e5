import { CONFIG_LIMIT, readWithin } from '../../io/readWithin';
import { decodePng } from '../../image/decodePng';
import { encodePng } from '../../image/png';
import { shrink } from '../../image/shrink';
import { sweepPaths } from '../sweep/sweepFolder';

/** Pixels of a thumbnail's longer side. */
const SIDE = 72;

/** A small copy of a cell's picture as a data URL; undefined where the folder has none that can be read. */
export async function thumbnail(folder: string, key: string): Promise<string | undefined> {
  try {
    const picture = decodePng(await readWithin(sweepPaths(folder).image(key), CONFIG_LIMIT));
    const png = encodePng(shrink(picture, SIDE));
    return `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
  } catch {
    return undefined;
  }
}
