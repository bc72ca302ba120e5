import type { DamageAxis } from './damageAxis';

/** Pixels of the row for what is not finite. */
const ROW = 26;
/** Pixels below zero: its name stands beside it. */
const FOOT = 8;
/** Steps between ticks, in tenths of a power of ten. */
const STEPS = [1, 2, 5, 10];

/** An axis of `height` pixels from zero to a little more than all values; negative ones do not occur. */
export function linearAxis(values: readonly number[], height: number): DamageAxis {
  const most = 1.05 * (Math.max(...values.filter(Number.isFinite), 0) || 1);
  const above = values.includes(Infinity) ? ROW : 0;
  const perPixel = most / (height - above - FOOT);
  const at = (pixels: number): number => (pixels - FOOT) * perPixel;
  const infinite = at(height - above / 2);
  return {
    domain: [at(0), at(height)],
    ticks: ticksUpTo(most),
    zero: undefined,
    infinite: above ? infinite : undefined,
    place: damage => (damage === Infinity ? infinite : damage),
    at,
    height: value => FOOT + value / perPixel,
  };
}

/** From zero in steps of 1, 2 or 5: at most six. */
function ticksUpTo(most: number): readonly number[] {
  const power = 10 ** Math.floor(Math.log10(most)) / 10;
  const step = power * (STEPS.find(each => most / (each * power) <= 5) ?? 20);
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, at) =>
    Number((at * step).toPrecision(6)),
  );
}
