import type { DoneCell } from './cellResult';

/** What damage may be measured by: how far latents are apart, or how little two pictures are alike. */
export const damageMetrics = ['latentError', 'ssim', 'clipImage', 'dino'] as const;
export type DamageMetric = (typeof damageMetrics)[number];

/** The metric that claims go by where nobody says otherwise. */
export const DAMAGE = 'latentError';

const likenesses: ReadonlySet<string> = new Set(['ssim', 'clipImage', 'dino']);

/** What a metric's value says of damage, the larger the worse: of a likeness of at most 1, what is missing of it. */
export const asDamage = (metric: string, value: number): number =>
  likenesses.has(metric) ? Math.max(0, 1 - value) : value;

/** Damage of a cell; null where it was not measured, or is no finite number. */
export function damageIn({ metrics }: Pick<DoneCell, 'metrics'>, metric: string): number | null {
  const value = metrics[metric] ?? null;
  return value === null ? null : asDamage(metric, value);
}
