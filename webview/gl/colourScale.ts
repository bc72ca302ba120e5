/** How values become positions in a colour map. `symlog` is for signed values, linear near zero. */
export type ScaleName = 'log' | 'linear' | 'symlog';

/** The values that the ends of a colour map stand for. */
export interface Domain {
  readonly low: number;
  readonly high: number;
}

/** A value's position in the colour map, 0 to 1, clipped to the domain. */
export const scalePosition = (value: number, scale: ScaleName, domain: Domain): number =>
  scalePositions(scale, domain)(value);

/** The same for many values of one domain. */
export function scalePositions(scale: ScaleName, { low, high }: Domain): (value: number) => number {
  if (scale === 'symlog') {
    const bend = low > 0 ? low : high / 1000;
    const reach = Math.log1p(high / bend);
    return value =>
      clip(0.5 + (0.5 * Math.sign(value) * Math.log1p(Math.abs(value) / bend)) / reach);
  }
  const reach = (scale === 'linear' ? high - low : Math.log(high / low)) || 1;
  if (scale === 'linear') return value => clip((value - low) / reach);
  return value => (value <= 0 ? 0 : clip(Math.log(value / low) / reach));
}

const clip = (position: number): number => (position < 0 ? 0 : position > 1 ? 1 : position);
