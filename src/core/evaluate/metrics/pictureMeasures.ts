import { luma } from '../../image/luma';
import type { Raster } from '../../../shared/generation/generation';

/** What tells a picture of something from one of nothing; in units of 8-bit luma. */
export interface PictureMeasures {
  /** Standard deviation. */
  readonly contrast: number;
  /** Share of pixels within 2 of black or white, 0 to 1. */
  readonly saturated: number;
  /** Mean absolute difference between a pixel and its neighbours to the right and below: total variation. */
  readonly detail: number;
}

export function measurePicture(picture: Raster): PictureMeasures {
  const { width, height } = picture;
  const count = width * height;
  let [sum, squares, saturated, steps] = [0, 0, 0, 0];
  let above: Uint8Array | undefined;
  for (let y = 0; y < height; y++) {
    const row = luma(picture, y, y + 1);
    for (const [x, value] of row.entries()) {
      sum += value;
      squares += value * value;
      if (value <= 2 || value >= 253) saturated++;
      if (x > 0) steps += Math.abs(value - row[x - 1]!);
      if (above) steps += Math.abs(value - above[x]!);
    }
    above = row;
  }
  const pairs = height * (width - 1) + width * (height - 1);
  const mean = sum / count;
  return {
    contrast: Math.sqrt(Math.max(0, squares / count - mean * mean)),
    saturated: saturated / count,
    detail: pairs > 0 ? steps / pairs : 0,
  };
}
