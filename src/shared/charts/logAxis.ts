/** A logarithmic axis in pixels from the bottom, with a row for zero below it and one for what is not finite above. */
export interface LogAxis {
  /** What Plot's scale spans, the two rows included. */
  readonly domain: readonly [number, number];
  /** Rising; each is on the axis. */
  readonly ticks: readonly number[];
  /** Where the two rows lie on the scale; undefined where no value needs them. */
  readonly zero: number | undefined;
  readonly infinite: number | undefined;
  /** The value of the scale at which a damage is drawn. */
  readonly place: (damage: number) => number;
  /** The value of the scale at a height above the bottom, in pixels; also outside of the axis. */
  readonly at: (pixels: number) => number;
  /** The height above the bottom of a value of the scale, in pixels. */
  readonly height: (value: number) => number;
}

/** Pixels of the rows for zero and for what is not finite. */
const ROW = 26;

/** An axis of `height` pixels that has all values on it; negative ones do not occur. */
export function logAxis(values: readonly number[], height: number): LogAxis {
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
