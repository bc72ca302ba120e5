import { expect, test } from 'vitest';
import { anchorOf } from '../../../../src/shared/sweep/anchorOf';
import { damageIn } from '../../../../src/shared/sweep/damageMetric';
import { verdictNameOf } from '../../../../src/shared/sweep/verdict';

const metrics = { latentError: 0.7, ssim: 0.9, clipImage: 1.0000001, psnr: null };

test('damage is what a likeness lacks of 1, and an error itself', () => {
  expect(damageIn({ metrics }, 'latentError')).toBe(0.7);
  expect(damageIn({ metrics }, 'ssim')).toBeCloseTo(0.1, 9);
  expect(damageIn({ metrics }, 'clipImage')).toBe(0);
  expect(damageIn({ metrics }, 'psnr')).toBeNull();
  expect(damageIn({ metrics }, 'dino')).toBeNull();
});

test('a picture is judged by the metric that was chosen', () => {
  const judged = (metric: string) => verdictNameOf({ metrics }, { metric, tolerance: 0.5 });
  expect(judged('latentError')).toBe('another-picture');
  expect(judged('ssim')).toBe('same-picture');
  expect(judged('dino')).toBe('another-picture');
});

test('anchors are damage, too, where they were measured', () => {
  const anchor = (prompt: number) => ({ floor: 0, seed: null, prompt });
  const anchors = { n: 8, latentError: anchor(1.2), ssim: anchor(0.25) };
  expect(anchorOf(anchors, 'latentError')).toEqual({ prompt: 1.2 });
  expect(anchorOf(anchors, 'ssim')).toEqual({ prompt: 0.75 });
  expect(anchorOf(anchors, 'dino')).toEqual({});
});
