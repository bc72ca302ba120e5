import type { TargetSet } from '../recipe/recipe';
import type { LogHistogram, SparsityFigures, Statistics, ZeroCount } from './statistics';

/** What the recipe leaves in one layer. */
export interface LayerPlan {
  readonly layer: number;
  /** Zeros and elements of the layer's weight after the steps. */
  readonly weight: ZeroCount;
  /** Zeros and elements of the weight before any step. */
  readonly before: ZeroCount;
  /** The largest |w| that the steps pruned in this layer; undefined where no single threshold exists or nothing was pruned. */
  readonly threshold?: number;
  /** Of what this layer loses with units that go, the share that those that stay make up for, as the calibration tells. */
  readonly explained?: number;
  /** Indices of the steps that touch this layer. */
  readonly steps: readonly number[];
}

/** Exact outcome of a recipe, without a weight written. */
export interface Plan {
  readonly layers: readonly LayerPlan[];
  /** `targeted` counts every tensor of the sets in `targets`, selected or not. */
  readonly figures: SparsityFigures;
  /** The sets that the enabled steps target; Linear weights when there is no step. */
  readonly targets: readonly TargetSet[];
  /** The figures of the base before any step. */
  readonly before: SparsityFigures;
  /** Per step: how many weights became zero by it. */
  readonly prunedByStep: readonly number[];
  /** Per step: how many weights it brought back. */
  readonly restoredByStep: readonly number[];
  /** How many weight tensors have new values, besides zeros. */
  readonly updated: number;
  readonly notes: readonly string[];
}

export interface LayerScan {
  readonly layer: number;
  readonly statistics: Statistics;
}

/** The layers next to a layer in the graph, as indices, with no other layer between. */
export interface Neighbours {
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** How a layer's weight leaves as a file. */
export type WeightFormat = 'npy' | 'csv';

export interface LayerInspection {
  readonly before: Statistics;
  readonly after: Statistics;
  readonly histogramBefore: LogHistogram;
  readonly histogramAfter: LogHistogram;
  readonly plan: LayerPlan;
  /** L2 norm of each output row after the steps, pooled to at most 256 values. */
  readonly rowNorms: Float32Array;
  /** L2 norm of each attention head after the steps; empty where heads are unknown. */
  readonly headNorms: Float32Array;
  /** Share of groups that already satisfy 2:4 along the inputs. */
  readonly twoOfFour: number;
  readonly neighbours: Neighbours;
  /** The heads or neurons that the layer holds a part of, and how many of them are zero as a whole; empty where it has none. */
  readonly units: readonly UnitCount[];
}

/** Heads or neurons of one feed-forward or attention. */
export interface UnitCount {
  readonly kind: 'neurons' | 'heads';
  readonly units: number;
  /** How many would leave a file that is shrunk now. */
  readonly gone: number;
}

/** How much of a layer has the pattern already that hardware for sparse matrices runs faster. */
export interface PatternShare {
  readonly layer: number;
  /** Share of the whole groups of four consecutive inputs that hold two zeros or more, 0 to 1. */
  readonly twoOfFour: number;
}

/** Sizes of one component under the steps. */
export interface Sizes {
  /** Bytes on disk: the same before and after, since zeros are stored like any weight. */
  readonly dense: number;
  /** As a zip, estimated by deflating sampled blocks. */
  readonly deflated: number;
  /** float32 weights as halves, as bytes, or as a bit each and those that are not zero, which onnxruntime unfolds when it loads them. */
  readonly halves: number;
  readonly bytes: number;
  readonly bitmask: number;
  /** ONNX sparse_initializer with int64 indices. */
  readonly onnxSparse: number;
}
