import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import {
  type AnchorPair,
  anchorPairs,
  anchorsOf,
  type DensePicture,
  extraCells,
  type PairDistance,
} from '../../../core/evaluate/sweep/anchors';
import { cellKey } from '../../../core/evaluate/sweep/cells';
import { sweepPaths } from '../../../core/evaluate/sweep/sweepFolder';
import { dense } from '../../../core/evaluate/sweep/variants';
import { isFile } from '../../../core/io/isFile';
import { writeWhole } from '../../../core/io/writeWhole';
import type { SweepCell, SweepPlan } from '../../../shared/sweep/sweepPlan';
import { type KeptPicture, pictureDistance } from './pictureDistance';

/** Dense pictures that are no cells lie in a folder of their own, of the same kind as the sweep's. */
export const extraFolder = (folder: string): string => path.join(sweepPaths(folder).run, 'anchors');

/** The pictures that a sweep's anchors still need. */
export async function missingExtras(
  folder: string,
  plan: SweepPlan,
): Promise<readonly SweepCell[]> {
  const extra = sweepPaths(extraFolder(folder));
  await mkdir(path.dirname(extra.image('')), { recursive: true });
  const missing: SweepCell[] = [];
  for (const cell of extraCells(plan))
    if (!(await isFile(extra.image(cell.key))) || !(await isFile(extra.latents(cell.key))))
      missing.push(cell);
  return missing;
}

/** Writes `anchors.json` once all dense pictures are there: the same bytes whoever computed them in whatever order. */
export async function writeAnchors(folder: string, plan: SweepPlan): Promise<void> {
  const measured: (readonly [AnchorPair, PairDistance])[] = [];
  const place = ({ prompt, seed, isExtra }: DensePicture): KeptPicture => {
    const paths = sweepPaths(isExtra ? extraFolder(folder) : folder);
    const key = cellKey(plan, dense, { prompt, seed });
    return { image: paths.image(key), latents: paths.latents(key) };
  };
  for (const pair of anchorPairs(plan))
    measured.push([pair, await pictureDistance(place(pair.from), place(pair.to))]);
  const text = `${JSON.stringify(anchorsOf(plan, measured), null, 2)}\n`;
  await writeWhole(sweepPaths(folder).anchors, Buffer.from(text));
}
