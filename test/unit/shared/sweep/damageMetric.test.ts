import { expect, test } from 'vitest';
import { anchorOf } from '../../../../src/shared/sweep/anchorOf';
import { damageIn, type DamageMetric } from '../../../../src/shared/sweep/damageMetric';
import { verdictNameOf } from '../../../../src/shared/sweep/verdict';

const metrics = { latentError: 0.7, ssim: 0.9, clipImage: 1.0000001, psnr: null };

test('damage is what a likeness lacks of 1, and an error itself', () => {
  expect(damageIn({ metrics }, 'latentError')).toBe(0.7);
  expect(damageIn({ metrics }, 'ssim')).toBeCloseTo(0.1, 9);
  expect(damageIn({ metrics }, 'clipImage')).toBe(0);
  expect(damageIn({ metrics }, 'dino')).toBeNull();
});

test('damage by PSNR is how far pixels are apart, nothing for equal pictures, and unknown where it was not measured', () => {
  const damage = (psnr: number | null) => damageIn({ metrics: { psnr } }, 'psnr');
  expect(damage(20)).toBeCloseTo(0.1, 9);
  // The definition: 20 dB are a root mean square error of a tenth of the range.
  expect(damage(20 * Math.log10(255 / 51))).toBeCloseTo(0.2, 9);
  expect(damage(null)).toBe(0);
  expect(damageIn({ metrics: {} }, 'psnr')).toBeNull();
});

test('a picture is judged by the metric that was chosen', () => {
  const judged = (metric: DamageMetric) => verdictNameOf({ metrics }, { metric, tolerance: 0.5 });
  expect(judged('latentError')).toBe('another-picture');
  expect(judged('ssim')).toBe('same-picture');
  expect(judged('dino')).toBe('another-picture');
});

test('anchors are damage, too, where they were measured', () => {
  const anchor = (prompt: number) => ({ floor: 0, seed: null, prompt });
  const anchors = { n: 8, latentError: anchor(1.2), ssim: anchor(0.25), psnr: anchor(10) };
  expect(anchorOf(anchors, 'latentError')).toEqual({ prompt: 1.2 });
  expect(anchorOf(anchors, 'ssim')).toEqual({ prompt: 0.75 });
  expect(anchorOf(anchors, 'psnr').prompt).toBeCloseTo(0.316, 3);
  expect(anchorOf(anchors, 'dino')).toEqual({});
});
