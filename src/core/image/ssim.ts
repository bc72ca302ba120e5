import type { Raster } from '../../shared/generation/generation';
import { requireSameSize } from './psnr';

const RADIUS = 5;
const SIGMA = 1.5;
const C1 = (0.01 * 255) ** 2;
const C2 = (0.03 * 255) ** 2;

/**
 * Mean structural similarity of two pictures of one size, -1 to 1: on luma (BT.601), with the 11 x 11 Gaussian window of
 * standard deviation 1.5 and the constants of Wang et al. (IEEE TIP 13(4), 2004), over the windows that fit. A picture
 * smaller than the window is one window.
 */
export function ssim(a: Raster, b: Raster): number {
  requireSameSize(a, b);
  const { width, height } = a;
  const [x, y] = [luma(a), luma(b)];
  const blur = (values: Float64Array): Float64Array => gaussian(values, width, height);
  const product = (p: Float64Array, q: Float64Array): Float64Array => p.map((v, i) => v * q[i]!);
  const [mx, my] = [blur(x), blur(y)];
  const [xx, yy, xy] = [blur(product(x, x)), blur(product(y, y)), blur(product(x, y))];
  let sum = 0;
  for (let i = 0; i < mx.length; i++) {
    const [ux, uy] = [mx[i]!, my[i]!];
    const [vx, vy, cov] = [xx[i]! - ux * ux, yy[i]! - uy * uy, xy[i]! - ux * uy];
    sum += ((2 * ux * uy + C1) * (2 * cov + C2)) / ((ux * ux + uy * uy + C1) * (vx + vy + C2));
  }
  return sum / mx.length;
}

function luma({ rgb, width, height }: Raster): Float64Array {
  return Float64Array.from(
    { length: width * height },
    (_, i) => 0.299 * rgb[3 * i]! + 0.587 * rgb[3 * i + 1]! + 0.114 * rgb[3 * i + 2]!,
  );
}

/** Weighted means over every window that fits, first along rows, then along columns. */
function gaussian(values: Float64Array, width: number, height: number): Float64Array {
  const across = kernel(width);
  const down = kernel(height);
  const columns = width - across.length + 1;
  const rows = height - down.length + 1;
  const half = new Float64Array(columns * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < columns; x++)
      half[y * columns + x] = across.reduce((s, w, k) => s + w * values[y * width + x + k]!, 0);
  const result = new Float64Array(columns * rows);
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++)
      result[y * columns + x] = down.reduce((s, w, k) => s + w * half[(y + k) * columns + x]!, 0);
  return result;
}

function kernel(side: number): readonly number[] {
  const size = Math.min(side, 2 * RADIUS + 1);
  const weights = Array.from({ length: size }, (_, i) =>
    Math.exp(-((i - (size - 1) / 2) ** 2) / (2 * SIGMA ** 2)),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map(weight => weight / total);
}
