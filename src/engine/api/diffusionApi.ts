import type { Method, Progress } from '../../shared/rpc/method';
import type { ScorerFolder } from '../../shared/scorer/scorer';
import type { SensitivityMap } from '../../shared/sensitivity/sensitivityMap';
import type { CalibrateEvent, CalibrateRequest, CalibrateResult } from './calibration';
import type { GenerateEvent, GenerateRequest, GenerateResult } from './generation';
import type {
  DropLosses,
  DropLossesRequest,
  ProbeEvent,
  ProbeRequest,
  ProbeResult,
  ProposeRequest,
  ProposeResult,
  SensitivityEvent,
  SensitivityRequest,
} from './probing';
import type {
  ArithmeticRequest,
  ArithmeticResult,
  CallTimes,
  LoadCost,
  LoadCostRequest,
  NodeTimes,
  TimeCallsRequest,
} from './timing';

/** Pictures and texts to show to a model of the user's. */
export interface ScoreRequest {
  readonly scorer: ScorerFolder;
  readonly pngs: readonly Uint8Array[];
  /** None for a scorer that reads no texts. */
  readonly texts: readonly string[];
  readonly runtime?: string;
}

/** What they are to it, one vector each, not normalised. */
export interface ScoreResult {
  readonly images: readonly Float32Array[];
  readonly texts: readonly Float32Array[];
}

/** Two files of graphs with the same inputs. */
export interface DifferenceRequest {
  readonly first: string;
  readonly second: string;
  /** Folder of another onnxruntime-node. */
  readonly runtime?: string;
}

/** How far outputs are apart, and how large the first ones are. */
export interface OutputDifference {
  readonly largest: number;
  readonly scale: number;
}

/**
 * Owns onnxruntime. Deaf while a step runs; cancelled between steps; killed when it does not answer. Its memory comes
 * back only when its process ends. Probes stand back while it generates or calibrates.
 */
export interface DiffusionApi {
  generate: Method<GenerateRequest, GenerateResult, GenerateEvent>;
  /** Writes statistics of the inputs of a component's Linear layers. */
  calibrate: Method<CalibrateRequest, CalibrateResult, CalibrateEvent>;
  /** How far steps take the outputs of text encoder and UNet from the dense ones. */
  probe: Method<ProbeRequest, ProbeResult, ProbeEvent>;
  /** The error of each block or layer, pruned alone, at each sparsity. */
  sensitivity: Method<SensitivityRequest, SensitivityMap, SensitivityEvent>;
  /** The error without each branch, or layer, alone. */
  dropLosses: Method<DropLossesRequest, DropLosses, ProbeEvent>;
  /** Spreads a sparsity by a map, and measures it against the uniform one. */
  propose: Method<ProposeRequest, ProposeResult, ProbeEvent>;
  /** Vectors of pictures and texts by CLIP, DINOv2 or Inception, which stay loaded. */
  score: Method<ScoreRequest, ScoreResult>;
  /** How far two graphs are apart on one input: whether a smaller file is what its mask was. */
  difference: Method<DifferenceRequest, OutputDifference>;
  /** What loading a file takes; peak memory is this process's, so one file a process. */
  loadCost: Method<LoadCostRequest, LoadCost>;
  /** What a call of a file takes by its arithmetic. */
  arithmetic: Method<ArithmeticRequest, ArithmeticResult>;
  /** How long each node of a file takes in a call. */
  nodeTimes: Method<ArithmeticRequest, NodeTimes>;
  /** Times calls of one file, or of two in turns, after one of each to warm up. */
  timeCalls: Method<TimeCallsRequest, CallTimes, Progress>;
  /** Providers the bundled (or named) runtime has compiled in. */
  providers: Method<{ readonly runtime?: string }, readonly string[]>;
  /** The version of the bundled (or named) onnxruntime. */
  runtimeVersion: Method<{ readonly runtime?: string }, string>;
}
