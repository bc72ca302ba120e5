import type { Raster } from '../../shared/generation/generation';
import { lumaOf } from '../../shared/generation/luma';

/** Brightness of the pixels of some rows, as `lumaOf` has it; `end` excluded. */
export function luma({ rgb, width }: Raster, start: number, end: number): Uint8Array {
  const values = new Uint8Array(width * (end - start));
  for (let i = 0, at = 3 * width * start; i < values.length; i++, at += 3)
    values[i] = lumaOf(rgb[at]!, rgb[at + 1]!, rgb[at + 2]!);
  return values;
}
