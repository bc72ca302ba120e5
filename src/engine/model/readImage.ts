import { decodePng } from '../../core/image/decodePng';
import { readPngText } from '../../core/image/pngText';
import { psnr } from '../../core/image/psnr';
import { ssim } from '../../core/image/ssim';
import type { Similarity } from '../../shared/generation/generation';
import { readImageRecord } from '../../shared/generation/imageRecord';
import type { ReadImage } from '../api/modelApi';

/** The record of a PNG, where it has one; its picture is not unfolded. */
export function readImage(png: Uint8Array): ReadImage {
  const record = readImageRecord(readPngText(png));
  return record ? { record } : {};
}

/** How alike two PNGs are. */
export function compareImages(before: Uint8Array, after: Uint8Array): Similarity {
  const [a, b] = [decodePng(before), decodePng(after)];
  return { psnr: psnr(a, b), ssim: ssim(a, b) };
}
