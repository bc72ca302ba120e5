/** How values become positions in a colour map. `symlog` is for signed values, linear near zero. */
export type ScaleName = 'log' | 'linear' | 'symlog';

/** The values that the ends of a colour map stand for. */
export interface Domain {
  readonly low: number;
  readonly high: number;
}

/** A value's position in the colour map, 0 to 1, clipped to the domain. */
export function scalePosition(value: number, scale: ScaleName, { low, high }: Domain): number {
  if (scale === 'symlog') {
    const bend = low > 0 ? low : high / 1000;
    const reach = Math.log1p(high / bend);
    return clip(0.5 + (0.5 * Math.sign(value) * Math.log1p(Math.abs(value) / bend)) / reach);
  }
  if (scale === 'linear') return clip((value - low) / (high - low || 1));
  if (value <= 0) return 0;
  return clip(Math.log(value / low) / (Math.log(high / low) || 1));
}

const clip = (position: number): number => (position < 0 ? 0 : position > 1 ? 1 : position);
