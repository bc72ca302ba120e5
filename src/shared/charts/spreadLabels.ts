export interface PlacedLabel<T> {
  readonly item: T;
  readonly pixels: number;
}

/** Moves labels of one column apart, upwards from the lowest, so that each has its height. */
export function spreadLabels<T>(
  items: readonly T[],
  pixelsOf: (item: T) => number,
  height: number,
): readonly PlacedLabel<T>[] {
  const rising = items
    .map(item => ({ item, pixels: pixelsOf(item) }))
    .sort((a, b) => a.pixels - b.pixels);
  let free = -Infinity;
  return rising.map(({ item, pixels }) => {
    const placed = Math.max(pixels, free);
    free = placed + height;
    return { item, pixels: placed };
  });
}
