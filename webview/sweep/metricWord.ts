import type { DamageMetric } from '../../src/shared/sweep/damageMetric';
import { strings } from './strings';

/** What damage is measured by, in words. */
export const metricWord: Readonly<Record<DamageMetric, string>> = {
  latentError: strings.latentErrorWord,
  psnr: strings.pixelError,
  ssim: strings.missingSsim,
  clipImage: strings.missingClip,
  dino: strings.missingDino,
};
