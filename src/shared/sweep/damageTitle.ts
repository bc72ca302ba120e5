import type { DamageMetric } from './damageMetric';

/** What damage by each metric is called in files and in reasons, which are in English everywhere. */
export const damageTitle: Readonly<Record<DamageMetric, string>> = {
  latentError: 'latent error',
  psnr: 'pixel error (PSNR)',
  ssim: '1 − SSIM',
  clipImage: '1 − CLIP image',
  dino: '1 − DINOv2',
};
