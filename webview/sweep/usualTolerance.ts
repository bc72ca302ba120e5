import { TOLERANCE } from '../../src/shared/safeLimit/tolerance';
import { anchorOf } from '../../src/shared/sweep/anchorOf';
import type { Anchors } from '../../src/shared/sweep/anchors';
import { DAMAGE, type DamageMetric } from '../../src/shared/sweep/damageMetric';
import { nearestTolerance } from './toleranceRange';

/** Of a metric that nothing was measured to read against. */
const UNREAD = 0.2;

/** The tolerance where nobody says otherwise: about half of what another prompt makes. */
export function usualTolerance(metric: DamageMetric, anchors: Anchors | undefined): number {
  if (metric === DAMAGE) return TOLERANCE;
  const { prompt } = anchorOf(anchors, metric);
  return prompt === undefined ? UNREAD : nearestTolerance(prompt / 2);
}
