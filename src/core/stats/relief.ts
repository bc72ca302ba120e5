import type { PrunableType } from '../../shared/elementType';
import type { Layer } from '../../shared/layer';
import { OVERVIEW, type Tile } from '../../shared/statistics';
import type { ElementChunk } from '../onnx/readElements';
import { LineNorms } from './lineNorms';
import { clipRequest, type Plane, planeOf } from './tile';
import { TilePool } from './tilePool';
import { floatBlocks } from './toFloats';

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
  readonly heads: number;
  readonly plane: Plane;
}

/** The shape of a layer's weight. */
export const shapeOf = (layer: Layer): LayerShape => ({
  layer: layer.index,
  heads: layer.heads,
  plane: planeOf(layer),
});

/** Takes a layer's relief chunk by chunk. */
export class ReliefPool {
  readonly #pool: TilePool;
  readonly #norms: LineNorms;

  constructor(
    private readonly type: PrunableType,
    private readonly shape: LayerShape,
  ) {
    const { plane, heads } = shape;
    const { outputs, inputs } = plane;
    const whole = { row: 0, column: 0, height: outputs, width: inputs, ...OVERVIEW };
    this.#pool = new TilePool(clipRequest(whole, plane), plane);
    this.#norms = new LineNorms(plane, heads, plane.transposed ? undefined : this.#pool.squares);
  }

  add(chunk: ElementChunk): void {
    for (const { first, values } of floatBlocks(this.type, chunk)) {
      const zeros = this.#pool.zeros;
      this.#pool.add(first, values);
      if (this.shape.plane.transposed) this.#norms.addColumns(first, values);
      if (this.#pool.zeros > zeros) this.#norms.addZeros(first, values);
    }
  }

  result(): Relief {
    return {
      overview: this.#pool.result(this.shape.layer, new Float32Array()),
      rowNorms: this.#norms.rows(256),
      headNorms: this.#norms.heads(),
      twoOfFour: this.#norms.twoOfFour(),
    };
  }
}
