import { anchorOf } from '../../src/shared/sweep/anchorOf';
import type { Anchors } from '../../src/shared/sweep/anchors';
import type { DamageMetric } from '../../src/shared/sweep/damageMetric';
import { strings } from './strings';

interface Against {
  readonly anchors: Anchors | undefined;
  readonly metric: DamageMetric;
  readonly tolerance: number;
}

/**
 * What damage is read against: `, 0.67 of another prompt’s`, or nothing where that was not measured. Another seed says more where it
 * makes another picture, and nothing where it makes nearly the same one.
 */
export function anchorShare(damage: number, { anchors, metric, tolerance }: Against): string {
  const { seed = 0, prompt = 0 } = anchorOf(anchors, metric);
  const isOfSeed = seed >= tolerance;
  const against = isOfSeed ? seed : prompt;
  if (against <= 0) return '';
  const words = isOfSeed ? strings.ofAnotherSeed : strings.ofAnotherPrompt;
  return `, ${(damage / against).toFixed(2)} ${words}`;
}
