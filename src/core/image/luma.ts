import type { Raster } from '../../shared/generation/generation';

/** Brightness of the pixels of some rows as a byte (BT.601, rounded as Pillow's mode L is); `end` excluded. */
export function luma({ rgb, width }: Raster, start: number, end: number): Uint8Array {
  const values = new Uint8Array(width * (end - start));
  for (let i = 0, at = 3 * width * start; i < values.length; i++, at += 3)
    values[i] = (19595 * rgb[at]! + 38470 * rgb[at + 1]! + 7471 * rgb[at + 2]! + 0x8000) >> 16;
  return values;
}
