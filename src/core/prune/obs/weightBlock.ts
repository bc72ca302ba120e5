import { indexAt, type WeightView } from '../../weights/view';

/** What becomes of a weight. A fixed one is 0 to the others: a zero, a dead input's, NaN, or nothing at all. */
export const STAYS = 0;
export const GOES = 1;
export const FIXED = 2;

/** Some neighbouring columns of a layer's weights, all rows: row after row, `side` numbers each. */
export class WeightBlock {
  readonly states: Uint8Array;
  /** The weights as the step found them; 0 where they are fixed. */
  readonly old: Float64Array;

  constructor(
    private readonly view: WeightView,
    /** The first column, and how many there are. */
    readonly first: number,
    readonly width: number,
    readonly side: number,
    /** The weights as the columns before left them. */
    readonly now: Float64Array,
    /** U of these columns. */
    readonly inverse: Float64Array,
  ) {
    this.states = new Uint8Array(now.length).fill(FIXED);
    this.old = new Float64Array(now.length);
  }

  /** Columns are in the order of inputs, and of kernel positions within an input. */
  indexOf(at: number): number {
    const column = this.first + (at % this.side);
    const { [2]: kernel } = this.view.shape;
    const row = Math.floor(at / this.side);
    return indexAt(this.view, row, Math.floor(column / kernel), column % kernel);
  }

  /** What its loss would cost: w² / U_jj². */
  score(at: number): number {
    return (this.now[at]! / this.inverse[(at % this.side) * (this.side + 1)]!) ** 2;
  }
}
