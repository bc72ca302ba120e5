import type { Raster } from '../../../shared/generation/generation';
import { resizeImage } from '../../image/resizeImage';
import type { ImageProcessor, Size } from './imageProcessor';

/**
 * A picture as a scorer wants it, [3, height, width] with values by channel: resized as Pillow does, its middle cut out, scaled and
 * normalised, in the order that transformers has.
 */
export function prepareImage(
  picture: Raster,
  { size, resampling, crop, rescale, mean, std }: ImageProcessor,
): { readonly dims: readonly number[]; readonly values: Float32Array } {
  const to = sizeFor(picture, size);
  const { width, height } = crop ?? to;
  const [left, top] = [Math.floor((to.width - width) / 2), Math.floor((to.height - height) / 2)];
  const { rgb } = resizeImage(picture, to, resampling);
  const values = new Float32Array(3 * width * height);
  for (let c = 0; c < 3; c++)
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const byte = rgb[3 * ((top + y) * to.width + left + x) + c]!;
        values[(c * height + y) * width + x] = (byte * rescale - mean[c]!) / std[c]!;
      }
  return { dims: [3, height, width], values };
}

function sizeFor({ width, height }: Raster, size: number | Size): Size {
  if (typeof size !== 'number') return size;
  const longest = Math.trunc((size * Math.max(width, height)) / Math.min(width, height));
  return width < height ? { width: size, height: longest } : { width: longest, height: size };
}
