/** The ends of a logarithmic scale, both powers of ten. */
export interface DamageScale {
  readonly low: number;
  readonly high: number;
}

/** Less than this of the largest is drawn as the lowest: four decades tell blocks apart, more would blur them. */
const DECADES = 4;

/** A scale that holds these damages, in whole decades: it stays while values arrive, unless one leaves it. */
export function damageScale(values: readonly number[]): DamageScale {
  const known = values.filter(value => value > 0 && Number.isFinite(value));
  if (known.length === 0) return { low: 1e-4, high: 1 };
  const high = Math.ceil(Math.log10(Math.max(...known)) - 1e-9);
  const low = Math.floor(Math.log10(Math.min(...known)) + 1e-9);
  return { low: power(Math.max(high - DECADES, Math.min(low, high - 1))), high: power(high) };
}

/** Exact: `10 ** -4` is not 0.0001. */
const power = (exponent: number): number => Number(`1e${exponent}`);

/** Where a damage lies on a scale, 0 to 1: below its low end 0, beyond its high end 1. */
export function placeOn({ low, high }: DamageScale, value: number): number {
  if (!(value > low)) return 0;
  return Math.min(1, Math.log(value / low) / Math.log(high / low));
}
