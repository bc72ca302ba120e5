import type { ShownCell } from '../../src/shared/messages/sweepMessages';
import type { SeenRow } from '../../src/shared/safeLimit/toleranceByEye';
import { damageIn, type DamageMetric } from '../../src/shared/sweep/damageMetric';

/**
 * Damage of the pictures of each prompt that somebody judged, up to the last acceptable one and after it; `accepted` has its column by
 * prompt, `columns` is how many there are.
 */
export const acceptedRows = (
  accepted: ReadonlyMap<number, number>,
  columns: number,
  metric: DamageMetric,
  cellAt: (at: { readonly column: number; readonly prompt: number }) => ShownCell | undefined,
): readonly SeenRow[] =>
  [...accepted].map(([prompt, last]) => {
    const between = (from: number, to: number): readonly number[] =>
      Array.from({ length: to - from }, (_, at) => from + at).flatMap(column => {
        const { result } = cellAt({ column, prompt }) ?? {};
        return result?.state === 'done' ? [damageIn(result, metric) ?? Infinity] : [];
      });
    return { accepted: between(0, last + 1), refused: between(last + 1, columns) };
  });
