import { readFile } from 'node:fs/promises';
import { collapseReasonsOf, type Measured } from '../../../core/evaluate/metrics/collapseReasons';
import { measureLatents } from '../../../core/evaluate/metrics/latentMeasures';
import { measurePicture } from '../../../core/evaluate/metrics/pictureMeasures';
import { relativeError } from '../../../core/evaluate/metrics/relativeError';
import type { PairDistance } from '../../../core/evaluate/sweep/anchors';
import { decodePng } from '../../../core/image/decodePng';
import { psnr } from '../../../core/image/psnr';
import { ssim } from '../../../core/image/ssim';
import { decodeNpy, type NpyArray } from '../../../core/io/npy';
import type { Raster } from '../../../shared/generation/generation';
import type { DoneCell } from '../../../shared/sweep/cellResult';

/** Files of a picture and of the latents that it shows. */
export interface KeptPicture {
  readonly image: string;
  readonly latents: string;
}

/** How far a picture is from another; what is no finite number is null. */
export const pictureDistance = async (from: KeptPicture, to: KeptPicture): Promise<PairDistance> =>
  distance(await read(from), await read(to));

/** How far a pruned pipeline's picture is from the dense one, and what makes a collapse likely. */
export async function comparePictures(
  from: KeptPicture,
  to: KeptPicture,
): Promise<Pick<DoneCell, 'metrics' | 'collapse'>> {
  const [original, other] = [await read(from), await read(to)];
  return {
    metrics: distance(original, other),
    collapse: collapseReasonsOf(measured(other), measured(original)),
  };
}

interface ReadPicture {
  readonly image: Raster;
  readonly latents: NpyArray;
}

const read = async ({ image, latents }: KeptPicture): Promise<ReadPicture> => ({
  image: decodePng(await readFile(image)),
  latents: decodeNpy(await readFile(latents), latents),
});

const distance = (from: ReadPicture, to: ReadPicture): PairDistance => ({
  latentError: finite(relativeError(to.latents.values, from.latents.values)),
  psnr: finite(psnr(to.image, from.image)),
  ssim: finite(ssim(to.image, from.image)),
});

const measured = ({ image, latents: { values, dims } }: ReadPicture): Measured => ({
  picture: measurePicture(image),
  latents: measureLatents(values, dims),
});

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
