import { decodePng } from '../../core/image/png';
import { psnr } from '../../core/image/psnr';
import { ssim } from '../../core/image/ssim';
import type { Similarity } from '../../shared/generation';
import { readImageRecord } from '../../shared/imageRecord';
import type { ReadImage } from '../api';

/** A PNG's picture and its record, where it has one. */
export function readImage(png: Uint8Array): ReadImage {
  const { raster, text } = decodePng(png);
  const record = readImageRecord(text);
  return { raster, ...(record && { record }) };
}

/** How alike two PNGs are. */
export function compareImages(before: Uint8Array, after: Uint8Array): Similarity {
  const [a, b] = [decodePng(before).raster, decodePng(after).raster];
  return { psnr: psnr(a, b), ssim: ssim(a, b) };
}
