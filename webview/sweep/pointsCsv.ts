import { csvText } from '../../src/shared/csv';
import type { Point } from '../../src/shared/safeLimit/bands';

/** What is known at places: their shares by the heads' names, then counts, median, bounds and band at the tolerance. */
export const pointsCsv = (
  heads: readonly string[],
  places: readonly { readonly shares: readonly number[]; readonly point: Point | undefined }[],
  tolerance: number,
): string =>
  csvText(
    [...heads, 'prompts', 'tolerance', 'within', 'median', 'lower', 'upper', 'band'],
    places.map(({ shares, point }) => [
      ...[...shares, point?.n, tolerance, point?.within, point?.median],
      ...[point?.claim?.lower, point?.claim?.upper, point?.claim?.band],
    ]),
  );
