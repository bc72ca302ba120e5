import type { Raster } from '../../shared/generation/generation';
import { luma } from './luma';
import { requireSameSize } from './psnr';

const RADIUS = 5;
const SIGMA = 1.5;
const C1 = (0.01 * 255) ** 2;
const C2 = (0.03 * 255) ** 2;

/** Means of x, y, xx, yy and xy over windows, one of each for every column of windows. */
type Means = readonly [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];

/**
 * Mean structural similarity of two pictures of one size, -1 to 1: on 8-bit luma, with the 11 x 11 Gaussian window of standard
 * deviation 1.5 and the constants of Wang et al. (IEEE TIP 13(4), 2004), over the windows that fit. A picture smaller than the
 * window is one window. Goes down the picture by rows, and holds no more of them than a window has.
 */
export function ssim(a: Raster, b: Raster): number {
  requireSameSize(a, b);
  const { width, height } = a;
  const [across, down] = [kernel(width), kernel(height)];
  const columns = width - across.length + 1;
  const windows = meansOf(columns);
  const rows = down.map(() => meansOf(columns));
  let sum = 0;
  for (let y = 0; y < height; y++) {
    blurAcross(luma(a, y, y + 1), luma(b, y, y + 1), across, rows[y % rows.length]!);
    const top = y - down.length + 1;
    if (top < 0) continue;
    for (const [moment, means] of windows.entries()) {
      means.fill(0);
      for (const [k, weight] of down.entries()) {
        const row = rows[(top + k) % rows.length]![moment]!;
        for (let x = 0; x < columns; x++) means[x]! += weight * row[x]!;
      }
    }
    sum += similaritySum(windows);
  }
  return sum / (columns * (height - down.length + 1));
}

const meansOf = (columns: number): Means => [
  ...([new Float64Array(columns), new Float64Array(columns)] as const),
  ...([new Float64Array(columns), new Float64Array(columns), new Float64Array(columns)] as const),
];

/** Weighted means along one row of both pictures. */
function blurAcross(
  x: Uint8Array,
  y: Uint8Array,
  weights: readonly number[],
  [mx, my, xx, yy, xy]: Means,
): void {
  for (let i = 0; i < mx.length; i++) {
    let [sx, sy, sxx, syy, sxy] = [0, 0, 0, 0, 0];
    for (let k = 0; k < weights.length; k++) {
      const [weight, p, q] = [weights[k]!, x[i + k]!, y[i + k]!];
      sx += weight * p;
      sy += weight * q;
      sxx += weight * p * p;
      syy += weight * q * q;
      sxy += weight * p * q;
    }
    mx[i] = sx;
    my[i] = sy;
    xx[i] = sxx;
    yy[i] = syy;
    xy[i] = sxy;
  }
}

function similaritySum([mx, my, xx, yy, xy]: Means): number {
  let sum = 0;
  for (let i = 0; i < mx.length; i++) {
    const [ux, uy] = [mx[i]!, my[i]!];
    const [vx, vy, cov] = [xx[i]! - ux * ux, yy[i]! - uy * uy, xy[i]! - ux * uy];
    sum += ((2 * ux * uy + C1) * (2 * cov + C2)) / ((ux * ux + uy * uy + C1) * (vx + vy + C2));
  }
  return sum;
}

function kernel(side: number): readonly number[] {
  const size = Math.min(side, 2 * RADIUS + 1);
  const weights = Array.from({ length: size }, (_, i) =>
    Math.exp(-((i - (size - 1) / 2) ** 2) / (2 * SIGMA ** 2)),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map(weight => weight / total);
}
