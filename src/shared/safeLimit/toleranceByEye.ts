/** What somebody said of the pictures of one prompt. */
export interface SeenRow {
  /** Damage of the pictures that are acceptable. */
  readonly accepted: readonly number[];
  /** Of those that are not. */
  readonly refused: readonly number[];
}

/**
 * The tolerance that tells best which pictures somebody accepted: as few as possible of the accepted ones lie beyond it, and of the
 * refused ones within. Of several it is the middle of the widest gap between two pictures. Undefined without a finite picture.
 */
export function toleranceByEye(rows: readonly SeenRow[]): number | undefined {
  const accepted = rows.flatMap(row => row.accepted);
  const refused = rows.flatMap(row => row.refused);
  const all = [...new Set([...accepted, ...refused])].filter(Number.isFinite).sort((a, b) => a - b);
  const last = all.at(-1);
  if (last === undefined) return undefined;
  const gaps = all.map((low, at) => {
    const high = all[at + 1] ?? low;
    const wrong =
      accepted.filter(damage => damage > low).length +
      refused.filter(damage => damage <= low).length;
    return { middle: (low + high) / 2, width: high - low, wrong };
  });
  return gaps.reduce((best, gap) =>
    gap.wrong < best.wrong || (gap.wrong === best.wrong && gap.width > best.width) ? gap : best,
  ).middle;
}
