/** Rising; infinite values last. */
export const sorted = (values: readonly number[]): readonly number[] =>
  [...values].sort((a, b) => (a === b ? 0 : a - b));

/** The k-th smallest value; k counts from 1. */
export function kthSmallest(values: readonly number[], k: number): number {
  const value = sorted(values)[k - 1];
  if (value === undefined) throw new RangeError(`No value ${k} of ${values.length}.`);
  return value;
}

/** The middle value; of an even number of values the mean of the two in the middle. */
export const median = (values: readonly number[]): number =>
  (kthSmallest(values, Math.ceil(values.length / 2)) +
    kthSmallest(values, Math.floor(values.length / 2) + 1)) /
  2;
