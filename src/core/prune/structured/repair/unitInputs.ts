/** The inputs that units are. */
export const inputsOf = (units: readonly number[], width: number): readonly number[] =>
  units.flatMap(unit => Array.from({ length: width }, (_, line) => unit * width + line));
