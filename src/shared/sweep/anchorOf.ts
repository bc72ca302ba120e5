import type { Anchors } from './anchors';
import { asDamage, type DamageMetric } from './damageMetric';

/** What damage by a metric is read against; empty where that was not measured. */
export function anchorOf(
  anchors: Anchors | undefined,
  metric: DamageMetric,
): { readonly seed?: number; readonly prompt?: number } {
  const own = metric === 'clipImage' || metric === 'dino' ? undefined : anchors?.[metric];
  const damage = (value: number | null | undefined): number | undefined =>
    typeof value === 'number' ? asDamage(metric, value) : undefined;
  const [seed, prompt] = [damage(own?.seed), damage(own?.prompt)];
  return { ...(seed !== undefined && { seed }), ...(prompt !== undefined && { prompt }) };
}
