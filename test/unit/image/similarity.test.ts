import { expect, test, vi } from 'vitest';
import { psnr } from '../../../src/core/image/psnr';
import { ssim } from '../../../src/core/image/ssim';
import type { Raster } from '../../../src/shared/generation/generation';

const picture = (width: number, height: number, value: (i: number) => number): Raster => ({
  width,
  height,
  rgb: Uint8Array.from({ length: 3 * width * height }, (_, i) => value(i)),
});
const noise = picture(24, 16, i => (i * 7919 + ((i * i) % 101) * 31) % 256);

test('PSNR is 20·log10(255 / difference) for a constant difference', () => {
  const dark = picture(4, 4, () => 100);
  const bright = picture(4, 4, () => 110);
  expect(psnr(dark, bright)).toBeCloseTo(20 * Math.log10(25.5), 12);
});

test('equal pictures have infinite PSNR and SSIM 1', () => {
  expect(psnr(noise, noise)).toBe(Infinity);
  expect(ssim(noise, noise)).toBeCloseTo(1, 12);
});

test('SSIM of two flat pictures is the luminance term alone', () => {
  const [a, b] = [100, 150];
  const c1 = (0.01 * 255) ** 2;
  const expected = (2 * a * b + c1) / (a * a + b * b + c1);
  expect(
    ssim(
      picture(12, 13, () => a),
      picture(12, 13, () => b),
    ),
  ).toBeCloseTo(expected, 9);
});

test('SSIM agrees with a direct sum over every window', () => {
  const other = { ...noise, rgb: noise.rgb.map((v, i) => (i % 5 === 0 ? 255 - v : v)) };
  expect(ssim(noise, other)).toBeCloseTo(directSsim(noise, other), 9);
});

/**
 * Made with Pillow 12 and NumPy, the SSIM over windows written out:
 *   x, y = (np.asarray(Image.fromarray(p).convert('L')).astype(float) for p in (a, b))
 *   k = np.exp(-(np.arange(11) - 5) ** 2 / 4.5); k /= k.sum(); w = np.outer(k, k)
 *   E = lambda v: (np.lib.stride_tricks.sliding_window_view(v, (11, 11)) * w).sum((-1, -2))
 *   mx, my = E(x), E(y); vx, vy, c = E(x*x) - mx**2, E(y*y) - my**2, E(x*y) - mx*my
 *   (((2*mx*my + 2.55**2) * (2*c + 7.65**2)) / ((mx**2 + my**2 + 2.55**2) * (vx + vy + 7.65**2))).mean()
 *   10 * np.log10(255**2 / ((a.astype(float) - b)**2).mean())
 */
test('SSIM and PSNR are what Pillow and NumPy make of the same pictures', () => {
  const other = { ...noise, rgb: noise.rgb.map((v, i) => (i % 5 === 0 ? 255 - v : v)) };
  expect(ssim(noise, other)).toBeCloseTo(0.6353195834382975, 12);
  expect(psnr(noise, other)).toBeCloseTo(11.73292469286584, 12);
});

test('SSIM holds no more of a high picture than of a low one', () => {
  const held = (height: number): number => {
    let numbers = 0;
    class Counted extends Float64Array {
      constructor(length: number) {
        super(length);
        numbers += length;
      }
    }
    vi.stubGlobal('Float64Array', Counted);
    const high = picture(16, height, i => i % 251);
    ssim(high, high);
    vi.unstubAllGlobals();
    return numbers;
  };
  expect(held(16)).toBeGreaterThan(0);
  expect(held(4000)).toBe(held(16));
});

test('an inverted picture is unlike its original', () => {
  expect(ssim(noise, { ...noise, rgb: noise.rgb.map(v => 255 - v) })).toBeLessThan(0);
});

test('pictures of two sizes are refused', () => {
  const small = picture(8, 8, () => 0);
  expect(() => psnr(noise, small)).toThrow(expect.objectContaining({ code: 'invalid-request' }));
  expect(() => ssim(noise, small)).toThrow(expect.objectContaining({ code: 'invalid-request' }));
});

/** The formula written out, window by window, without separating or sharing sums. */
function directSsim(a: Raster, b: Raster): number {
  const luma = ({ rgb }: Raster, i: number): number =>
    Math.round(0.299 * rgb[3 * i]! + 0.587 * rgb[3 * i + 1]! + 0.114 * rgb[3 * i + 2]!);
  const scores: number[] = [];
  for (let top = 0; top + 11 <= a.height; top++)
    for (let left = 0; left + 11 <= a.width; left++) {
      const cells: { w: number; p: number; q: number }[] = [];
      for (let y = 0; y < 11; y++)
        for (let x = 0; x < 11; x++) {
          const i = (top + y) * a.width + left + x;
          const w = Math.exp(-((x - 5) ** 2 + (y - 5) ** 2) / 4.5);
          cells.push({ w, p: luma(a, i), q: luma(b, i) });
        }
      const total = cells.reduce((sum, { w }) => sum + w, 0);
      const mean = (f: (cell: { p: number; q: number }) => number): number =>
        cells.reduce((sum, cell) => sum + cell.w * f(cell), 0) / total;
      const [mp, mq] = [mean(c => c.p), mean(c => c.q)];
      const [vp, vq] = [mean(c => (c.p - mp) ** 2), mean(c => (c.q - mq) ** 2)];
      const cov = mean(c => (c.p - mp) * (c.q - mq));
      const [c1, c2] = [2.55 ** 2, 7.65 ** 2];
      scores.push(
        ((2 * mp * mq + c1) * (2 * cov + c2)) / ((mp * mp + mq * mq + c1) * (vp + vq + c2)),
      );
    }
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
}
