import type { Layer } from '../../shared/layer';
import { OVERVIEW, type Tile } from '../../shared/statistics';
import type { LinePool } from './kernel/linePool';
import { type Heads, LineNorms } from './lineNorms';
import { clipRequest, type Plane, planeOf } from './tile';
import { TilePool } from './tilePool';
import type { FloatBlock } from './toFloats';

/** What depends on where in a layer's matrix its weights lie. */
export interface Relief {
  /** The whole layer in at most 48 x 92 cells. */
  readonly overview: Tile;
  /** L2 norms of the output rows, pooled to at most 256 values. */
  readonly rowNorms: Float32Array;
  readonly headNorms: Float32Array;
  /** Share of groups of four inputs with at least two zeros. */
  readonly twoOfFour: number;
}

/** What of a layer its relief needs; crosses a thread border as it is. */
export interface LayerShape {
  readonly layer: number;
  readonly heads: Heads;
  readonly plane: Plane;
}

/** The shape of a layer's weight. */
export const shapeOf = (layer: Layer): LayerShape => ({
  layer: layer.index,
  heads: { heads: layer.heads, headAxis: layer.headAxis, headSize: layer.headSize },
  plane: planeOf(layer),
});

/** Takes a layer's relief block by block. */
export class ReliefPool {
  readonly #pool: TilePool;
  readonly #norms: LineNorms;
  #lines: LinePool | undefined;

  constructor(private readonly shape: LayerShape) {
    const { plane, heads } = shape;
    const { outputs, inputs } = plane;
    const whole = { row: 0, column: 0, height: outputs, width: inputs, ...OVERVIEW };
    this.#norms = new LineNorms(plane, heads);
    this.#pool = new TilePool(
      clipRequest(whole, plane),
      plane,
      (major, { squares, zeros }, lines) => {
        this.#lines = lines;
        this.#norms.addLine(major, squares);
        if (this.#norms.needsPlaces) lines.addSquares();
        if (zeros > 0) this.#norms.addZeros(major * lines.line.length, lines.line);
      },
    );
  }

  add({ first, values }: FloatBlock): void {
    this.#pool.add(first, values);
  }

  result(): Relief {
    if (this.#norms.needsPlaces && this.#lines) this.#norms.addPlaces(this.#lines.squares);
    const overview = this.#pool.result(this.shape.layer, new Float32Array());
    const single = overview.rows === overview.height && overview.columns === overview.width;
    return {
      overview: single ? { ...overview, before: overview.mean } : overview,
      rowNorms: this.#norms.rows(256),
      headNorms: this.#norms.headNorms(),
      twoOfFour: this.#norms.twoOfFour(),
    };
  }
}
