import type { DamageAxis } from './damageAxis';

/** Pixels of the rows for zero and for what is not finite. */
const ROW = 26;

/** A logarithmic axis of `height` pixels that has all values on it, with a row for zero below it; negative ones do not occur. */
export function logAxis(values: readonly number[], height: number): DamageAxis {
  const positive = values.filter(value => value > 0 && Number.isFinite(value));
  const [low, high] = positive.length > 0 ? bounds(positive) : [0.01, 1];
  const below = values.includes(0) ? ROW : 0;
  const above = values.includes(Infinity) ? ROW : 0;
  const perPixel = Math.log(high / low) / (height - below - above);
  const at = (pixels: number): number => low * Math.exp((pixels - below) * perPixel);
  const [zero, infinite] = [at(below / 2 - 3), at(height - above / 2)];
  return {
    domain: [at(0), at(height)],
    ticks: ticksBetween(low, high),
    zero: below ? zero : undefined,
    infinite: above ? infinite : undefined,
    place: damage => (damage === 0 ? zero : damage === Infinity ? infinite : damage),
    at,
    height: value => below + Math.log(value / low) / perPixel,
  };
}

/** A little more than the values span, and not less than a factor of ten. */
function bounds(positive: readonly number[]): readonly [number, number] {
  const [least, most] = [Math.min(...positive), Math.max(...positive)];
  const spare = Math.max(1.15, Math.sqrt(10 / (most / least)));
  return [least / spare, most * spare];
}

/** 1, 2, 5, 10 …; powers of ten alone where those are many. */
export function ticksBetween(low: number, high: number): readonly number[] {
  const first = Math.floor(Math.log10(low));
  const powers = Array.from(
    { length: Math.ceil(Math.log10(high)) - first + 1 },
    (_, i) => first + i,
  );
  const within = (steps: readonly number[]): readonly number[] =>
    powers
      .flatMap(power => steps.map(step => Number(`${step}e${power}`)))
      .filter(tick => tick >= low && tick <= high);
  const fine = within([1, 2, 5]);
  return fine.length > 9 ? within([1]) : fine;
}
