/** A weight's place. */
export interface Cell {
  readonly row: number;
  readonly column: number;
}
