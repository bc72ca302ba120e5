/** The tolerances that can be set; a step is what one press of an arrow moves. */
export const toleranceRange = { least: 0.01, most: 1.5, step: 0.01 } as const;

/** The nearest tolerance that can be set. */
export function nearestTolerance(value: number): number {
  const { least, most, step } = toleranceRange;
  // Divided, since 0.57 is not 57 * 0.01.
  const whole = Math.round(value / step) / Math.round(1 / step);
  return Math.max(least, Math.min(most, whole));
}
