import { csvText } from '../../src/shared/csv';
import type { Point } from '../../src/shared/safeLimit/bands';
import type { DamageMetric } from '../../src/shared/sweep/damageMetric';
import { damageTitle } from '../../src/shared/sweep/damageTitle';

/** How places were judged. */
interface Judged {
  readonly metric: DamageMetric;
  readonly tolerance: number;
}

/** What is known at places: their shares by the heads' names, then by what damage is measured, counts, median, bounds and band at the tolerance. */
export const pointsCsv = (
  heads: readonly string[],
  places: readonly { readonly shares: readonly number[]; readonly point: Point | undefined }[],
  { metric, tolerance }: Judged,
): string =>
  csvText(
    [...heads, 'damage', 'prompts', 'tolerance', 'within', 'median', 'lower', 'upper', 'band'],
    places.map(({ shares, point }) => [
      ...[...shares, damageTitle[metric], point?.n, tolerance, point?.within, point?.median],
      ...[point?.claim?.lower, point?.claim?.upper, point?.claim?.band],
    ]),
  );
