import type { Layer } from '../../shared/model/layer';
import { OVERVIEW, type Tile } from '../../shared/stats/statistics';
import type { LinePool } from '../weights/kernel/linePool';
import type { FloatBlock } from '../weights/toFloats';
import { heatmapView, layerView, type WeightView } from '../weights/view';
import { type Heads, LineNorms } from './lineNorms';
import { clipRequest } from './tile';
import { TilePool } from './tilePool';

/** What depends on where in a layer's matrix its weights lie. */
export interface LayerSummary {
  /** The whole layer in at most 48 x 92 cells. */
  readonly overview: Tile;
  /** L2 norms of the output rows, pooled to at most 256 values. */
  readonly rowNorms: Float32Array;
  readonly headNorms: Float32Array;
  /** Share of groups of four inputs with at least two zeros. */
  readonly twoOfFour: number;
}

/** What of a layer its summary needs; crosses a thread border as it is. */
export interface SummaryShape {
  readonly layer: number;
  readonly heads: Heads;
  readonly view: WeightView;
  readonly heatmap: WeightView;
}

/** The shape of a layer for its summary. */
export const summaryShape = (layer: Layer): SummaryShape => ({
  layer: layer.index,
  heads: { heads: layer.heads, headAxis: layer.headAxis, headSize: layer.headSize },
  view: layerView(layer),
  heatmap: heatmapView(layer),
});

/** Takes a layer's summary block by block. */
export class LayerSummarizer {
  readonly #pool: TilePool;
  readonly #norms: LineNorms;
  #lines: LinePool | undefined;

  constructor(private readonly shape: SummaryShape) {
    const { view, heatmap, heads } = shape;
    const [outputs, inputs] = heatmap.shape;
    const whole = { row: 0, column: 0, height: outputs, width: inputs, ...OVERVIEW };
    this.#norms = new LineNorms(view, heads);
    this.#pool = new TilePool(
      clipRequest(whole, heatmap),
      heatmap,
      (major, { squares, zeros }, lines) => {
        this.#lines = lines;
        this.#norms.addLine(major, squares);
        if (this.#norms.needsPlaces) lines.addSquares();
        if (zeros > 0) this.#norms.addZeros(major * lines.line.length, lines.line, zeros);
      },
    );
  }

  add({ first, values }: FloatBlock): void {
    this.#pool.add(first, values);
  }

  result(): LayerSummary {
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
