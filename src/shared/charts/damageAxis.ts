/** An axis in pixels from the bottom: a logarithm has a row for zero below it, and any has one for what is not finite above. */
export interface DamageAxis {
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
