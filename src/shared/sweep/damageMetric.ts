import type { DoneCell } from './cellResult';

/** What damage may be measured by: how far latents or pixels are apart, or how little two pictures are alike. */
export const damageMetrics = ['latentError', 'psnr', 'ssim', 'clipImage', 'dino'] as const;
export type DamageMetric = (typeof damageMetrics)[number];

/** The metric that claims go by where nobody says otherwise. */
export const DAMAGE = 'latentError';

/** The metric that has no finite value for equal pictures. */
const PSNR = 'psnr';

const likenesses: ReadonlySet<string> = new Set(['ssim', 'clipImage', 'dino']);

/**
 * What a metric's value says of damage, the larger the worse: of a likeness of at most 1, what is missing of it; of a PSNR, the root
 * mean square error of pixels as a share of their range, which on a logarithmic axis has decibels evenly apart.
 */
export function asDamage(metric: string, value: number): number {
  if (metric === PSNR) return 10 ** (-value / 20);
  return likenesses.has(metric) ? Math.max(0, 1 - value) : value;
}

/** Damage of a cell; null where it was not measured, or is no finite number. */
export function damageIn({ metrics }: Pick<DoneCell, 'metrics'>, metric: string): number | null {
  const value = metrics[metric];
  if (value === null && metric === PSNR) return 0;
  return value === null || value === undefined ? null : asDamage(metric, value);
}
