/** The tolerances that can be set; a step is what one press of an arrow moves. */
export const toleranceRange = { least: 0.01, most: 1.5, step: 0.01 } as const;

/** The nearest tolerance that can be set. */
export function nearestTolerance(value: number): number {
  const { least, most, step } = toleranceRange;
  // Divided, since 0.57 is not 57 * 0.01.
  const whole = Math.round(value / step) / Math.round(1 / step);
  return Math.max(least, Math.min(most, whole));
}

/** What somebody typed, with a point or a comma; undefined where it is no tolerance. */
export function typedTolerance(text: string): number | undefined {
  const plain = text.trim().replace(',', '.');
  const value = /^\d*\.?\d+$/.test(plain) ? Number(plain) : NaN;
  return value >= toleranceRange.least && value <= toleranceRange.most ? value : undefined;
}

/** Where a key moves a tolerance to; undefined for other keys. */
export function movedByKey(
  { key, ctrlKey, metaKey, altKey }: KeyboardEvent,
  from: number,
): number | undefined {
  if (ctrlKey || metaKey || altKey) return undefined;
  const { step, least, most } = toleranceRange;
  const places: Readonly<Record<string, number>> = {
    ArrowUp: from + step,
    ArrowRight: from + step,
    ArrowDown: from - step,
    ArrowLeft: from - step,
    PageUp: from + 10 * step,
    PageDown: from - 10 * step,
    Home: least,
    End: most,
  };
  return Object.hasOwn(places, key) ? places[key] : undefined;
}
