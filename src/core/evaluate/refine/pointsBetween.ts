/** Nobody prunes by a finer step: a thousandth, 0.1 %. */
const FINEST = 1000;

/** The quarters between two sparsities, to a thousandth, rising: none where they are next to each other. */
export const pointsBetween = (from: number, to: number): readonly number[] => {
  const quarters = [1, 2, 3].map(
    quarter => Math.round(FINEST * (from + ((to - from) * quarter) / 4)) / FINEST,
  );
  return [...new Set(quarters)].filter(point => point > from && point < to);
};
