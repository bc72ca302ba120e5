import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { resizeImage } from '../../../src/core/image/resizeImage';
import type { Raster } from '../../../src/shared/generation/generation';

const picture = (width: number, height: number): Raster => ({
  width,
  height,
  rgb: Uint8Array.from(
    { length: 3 * width * height },
    (_, i) => (i * 7919 + ((i * i) % 101) * 31) % 256,
  ),
});

/**
 * Made with Pillow 12.3:
 *   i = np.arange(3 * w * h, dtype=np.int64)
 *   picture = ((i * 7919 + (i * i % 101) * 31) % 256).astype(np.uint8).reshape(h, w, 3)
 *   out = np.asarray(Image.fromarray(picture).resize(to, Image.BICUBIC))  # or Image.BILINEAR
 *   out.ravel().tolist(), out.sum(), hashlib.sha256(out.tobytes()).hexdigest()[:16]
 */
it.each([
  [
    'bicubic',
    [
      ...[69, 96, 131, 170, 125, 104, 102, 79, 120, 129, 147, 74],
      ...[128, 143, 106, 141, 120, 144, 88, 174, 153, 138, 132, 110],
      ...[165, 127, 79, 87, 93, 114, 155, 122, 114, 149, 139, 45],
    ],
  ],
  [
    'bilinear',
    [
      ...[72, 95, 129, 162, 122, 103, 106, 86, 118, 126, 144, 77],
      ...[134, 144, 106, 142, 122, 142, 94, 171, 150, 138, 135, 113],
      ...[157, 128, 83, 96, 96, 112, 151, 119, 109, 146, 138, 49],
    ],
  ],
] as const)('%s reduces to the bytes that Pillow has', (how, bytes) => {
  expect([...resizeImage(picture(7, 5), { width: 4, height: 3 }, how).rgb]).toEqual(bytes);
});

it.each([
  { how: 'bicubic', from: [5, 4], to: [9, 7], sum: 23531, hash: 'd5ce82dbf4d72639' },
  { how: 'bicubic', from: [640, 480], to: [299, 224], sum: 25618561, hash: '21945c7cec070c5b' },
  { how: 'bicubic', from: [13, 8], to: [13, 3], sum: 15083, hash: '3a5402f786031bb6' },
  { how: 'bicubic', from: [100, 3], to: [7, 3], sum: 8075, hash: 'fe6e4c1158400d0b' },
  { how: 'bilinear', from: [5, 4], to: [9, 7], sum: 23483, hash: '880b9d2a6cd970a0' },
  { how: 'bilinear', from: [640, 480], to: [299, 224], sum: 25621646, hash: '23c39f39fcb15f0c' },
  { how: 'bilinear', from: [13, 8], to: [13, 3], sum: 15085, hash: 'de4cca7a743683be' },
  { how: 'bilinear', from: [100, 3], to: [7, 3], sum: 8080, hash: '79680488d546ab00' },
] as const)('$how resizes $from to $to as Pillow does', ({ how, from, to, sum, hash }) => {
  const size = { width: to[0], height: to[1] };
  const { width, height, rgb } = resizeImage(picture(from[0], from[1]), size, how);
  expect([width, height]).toEqual(to);
  expect(rgb.reduce((total, byte) => total + byte, 0)).toBe(sum);
  expect(createHash('sha256').update(rgb).digest('hex').slice(0, 16)).toBe(hash);
});

it.each(['bicubic', 'bilinear'] as const)('%s leaves a picture of the same size as it is', how => {
  const same = picture(9, 6);
  expect(resizeImage(same, same, how)).toEqual(same);
});
