import type { ModelDifference } from '../shared/stats/difference';
import type {
  GenerationReport,
  GenerationSettings,
  ProviderChoice,
  Raster,
  Refusal,
  Similarity,
} from '../shared/generation/generation';
import type { CalibrationRecord } from '../shared/calibration/calibrationRecord';
import type { ByComponent, ComponentKind } from '../shared/model/component';
import type { FailureData } from '../shared/failure';
import type { ModelDescription, PipelineDescription } from '../shared/model/model';
import type { PipelinePaths } from '../shared/generation/pipelinePaths';
import type { ImageRecord } from '../shared/generation/imageRecord';
import type { Method, Progress } from '../shared/rpc/method';
import type {
  LayerInspection,
  LayerScan,
  PatternShare,
  Plan,
  Sizes,
  WeightFormat,
} from '../shared/stats/plan';
import type { Recipe, Step, TargetSet } from '../shared/recipe/recipe';
import type { SensitivityMap } from '../shared/sensitivity/sensitivityMap';
import type { Tile, TileRequest } from '../shared/stats/statistics';

/** A base file on disk and the steps on it: what every question about weights is asked of. */
export interface PrunedModelRef {
  readonly path: string;
  readonly steps: readonly Step[];
}

export interface SaveRequest extends PrunedModelRef {
  /** Where to; may be the base's own path. */
  readonly target: string;
  /** The whole history since the dense file, for the metadata; undefined writes none. */
  readonly recipe?: Recipe;
  /** A new folder for the bytes that `target` has now: they are kept there (hard link, else copy) before it is replaced. */
  readonly keepOriginalIn?: string;
}

export interface SaveReport {
  readonly fingerprint: string;
  /** Path of the original that was kept, when `keepOriginalIn` was given and `target` existed. */
  readonly original?: string;
  /** Size, mtime and inode of what was renamed in, data files too, to tell own writes from foreign ones. */
  readonly identity: string;
}

export interface ReadImage {
  readonly record?: ImageRecord;
}

/** Answers in milliseconds, or streams; never loads onnxruntime. */
export interface ModelApi {
  /** Model index and layers. Reads no weights. Finishes a save's journal that it finds. */
  describe: Method<{ readonly path: string }, ModelDescription>;
  /** Size, mtime and inode of a model's files, as in `SaveReport`; `missing` where it is not there. */
  identity: Method<{ readonly path: string }, string>;
  /** The pipeline that a file or folder belongs to; null where there is none. */
  pipeline: Method<{ readonly path: string }, PipelineDescription | null>;
  /** The layers a selector names, as indices. */
  select: Method<{ readonly path: string; readonly selector: string }, readonly number[]>;
  /** Statistics of the base layer by layer, `first` ones first, cached by fingerprint. */
  scan: Method<
    { readonly path: string; readonly first?: readonly number[] },
    void,
    LayerScan | Progress
  >;
  /** What the steps make of the model. Scans what it lacks. */
  plan: Method<PrunedModelRef, Plan, Progress>;
  /** Pooled pictures of whole layers under the steps, `rows` x `columns` cells at most each. */
  thumbnails: Method<
    PrunedModelRef & {
      readonly layers: readonly number[];
    } & Pick<TileRequest, 'rows' | 'columns' | 'planes'>,
    void,
    Tile
  >;
  /** A picture of a rectangle of one layer, pooled to at most `rows` x `columns` cells. */
  tile: Method<PrunedModelRef & TileRequest & { readonly layer: number }, Tile>;
  inspect: Method<PrunedModelRef & { readonly layer: number }, LayerInspection>;
  /** Exact counts: how many weights of each layer lie at or below each of the 32,768 magnitude buckets (cumulative, Float64). */
  buckets: Method<
    { readonly path: string; readonly layers: readonly number[] },
    void,
    { readonly layer: number; readonly counts: Uint32Array }
  >;
  /** |w|'s 1-based rank among the layer's magnitudes in the base, ties by storage index. */
  rank: Method<
    {
      readonly path: string;
      readonly layer: number;
      readonly row: number;
      readonly column: number;
    },
    number
  >;
  sizes: Method<PrunedModelRef, Sizes, Progress>;
  /** What makes the second model of the first, exactly, and as steps where pruning alone did it. */
  difference: Method<
    { readonly before: PrunedModelRef; readonly after: PrunedModelRef },
    ModelDifference,
    Progress
  >;
  /** How much of each Linear layer fits 2:4, as the layers are read. */
  patterns: Method<PrunedModelRef, void, PatternShare>;
  /** Writes one layer's weight under the steps to `target`: all or nothing. */
  exportWeights: Method<
    PrunedModelRef & {
      readonly layer: number;
      readonly format: WeightFormat;
      readonly target: string;
    },
    void,
    Progress
  >;
  /** Writes the pruned model by splicing: all or nothing. */
  save: Method<SaveRequest, SaveReport, Progress>;
  /** Counts a prompt's tokens with the pipeline's tokenizer. */
  tokens: Method<
    { readonly folder: string; readonly text: string },
    { readonly count: number; readonly limit: number; readonly cut: string }
  >;
  /** The record of a PNG that Pollard made. Its picture is not unfolded. */
  image: Method<{ readonly png: Uint8Array }, ReadImage>;
  /** How alike two PNGs of one size are. */
  compare: Method<{ readonly before: Uint8Array; readonly after: Uint8Array }, Similarity>;
  /** Forgets what is cached of a file and closes its handles. */
  close: Method<{ readonly path: string }, void>;
}

export interface GenerateRequest {
  readonly pipeline: PipelinePaths;
  readonly settings: GenerationSettings;
  readonly provider: ProviderChoice;
  /** Path of another installation's onnxruntime-node, for CUDA. */
  readonly runtime?: string;
  /** Keep all sessions (`all`) or one at a time (`one`). */
  readonly sessionCache: 'all' | 'one';
  /** Send a preview of the latents every so many steps; 0 for none. */
  readonly previewEvery: number;
  /** Unit normal noise (B,4,H/8,W/8) from a file, instead of the seed's. */
  readonly noiseFile?: string;
  /** Where to write the final latents as .npy. */
  readonly latentsFile?: string;
  /** Components that run with their weights fed, so that other steps cost no load. Compare such runs among each other. */
  readonly fed?: FedSteps;
}

export interface FedSteps {
  /** By component; those without an entry run as their files are. An empty list is the dense model, fed. */
  readonly steps: ByComponent<readonly Step[]>;
  /** The weights that are fed; steps may prune no others. */
  readonly targets: readonly TargetSet[];
  /** A folder for what is written until it is loaded; on the models' volume it takes next to no room. */
  readonly folder: string;
}

export type GenerateEvent =
  | { readonly kind: 'loading'; readonly component: ComponentKind }
  /** Providers that are not used, told once while the engine's process lives. */
  | { readonly kind: 'provider'; readonly refused: readonly Refusal[] }
  /** Some steps are passed over in silence where they are fast; the first and the last never. */
  | {
      readonly kind: 'step';
      readonly step: number;
      readonly steps: number;
      readonly timestep: number;
      readonly milliseconds: number;
      /** A fitted linear map of the latents, small; only every `previewEvery` steps. */
      readonly preview?: Raster;
    }
  | { readonly kind: 'decoding' };

export interface GenerateResult {
  /** The images as PNG files with their records (shared/generation/imageRecord.ts); the same run makes the same bytes. */
  readonly pngs: readonly Uint8Array[];
  readonly report: GenerationReport;
  /** Why the latents could not be written: the images are no less whole for that. */
  readonly unsaved?: FailureData;
}

export interface CalibrateRequest {
  /** Tokenizer, text encoder and, to calibrate it, the UNet. */
  readonly pipeline: PipelinePaths;
  readonly component: 'unet' | 'text-encoder';
  readonly prompts: readonly string[];
  /** Of the UNet's initial noises: each prompt is denoised with each. */
  readonly seeds: readonly number[];
  readonly steps: number;
  readonly guidance: number;
  /** Pixels; the UNet's own size where left out. */
  readonly width?: number;
  readonly height?: number;
  /** Whether x^T·x is measured, too. */
  readonly gram: boolean;
  /** How much each denoising step counts in it. */
  readonly timestepWeights: NonNullable<CalibrationRecord['timestepWeights']>;
  readonly provider: Exclude<ProviderChoice, 'auto'>;
  readonly runtime?: string;
  readonly sessionCache: GenerateRequest['sessionCache'];
  /** A new folder, on the volume of the models where that can be: for their copies with more outputs, and for the result. */
  readonly folder: string;
}

export type CalibrateEvent =
  | Extract<GenerateEvent, { readonly kind: 'loading' | 'provider' }>
  /** Runs of the component, in all turns together. */
  | ({ readonly kind: 'measured' } & Progress);

export interface CalibrateResult {
  /** The calibration, in the request's folder. */
  readonly file: string;
  readonly record: CalibrationRecord;
  /** Layers that were measured, and the inputs that they share. */
  readonly layers: number;
  readonly inputs: number;
  /** Passes over all prompts. */
  readonly turns: number;
  readonly samples: number;
  readonly notes: readonly string[];
}

/** What a component is probed with: always the same inputs, so that only its weights make a difference. */
export interface ProbeSettings {
  /** Tokenizer, text encoder and, to probe it, the UNet. */
  readonly pipeline: PipelinePaths;
  readonly prompts: readonly string[];
  /** Of the noise of the first prompt; the next ones' seeds follow. */
  readonly seed: number;
  /** Steps in which the dense UNet denoises each prompt without guidance: what it is given at each of them is probed. */
  readonly steps: number;
  /** Pixels; the UNet's own size where left out. */
  readonly width?: number;
  readonly height?: number;
  readonly provider: Exclude<ProviderChoice, 'auto'>;
  readonly runtime?: string;
  readonly sessionCache: GenerateRequest['sessionCache'];
  /** For models without their weights while they are loaded; on the volume of the models where that can be. */
  readonly folder: string;
}

export type ProbeComponent = SensitivityMap['component'];

export interface ProbeRequest extends ProbeSettings {
  /** Steps on each component; none where it stays as it is. */
  readonly pruned: Readonly<Partial<Record<ProbeComponent, readonly Step[]>>>;
}

/** Means of relative errors against the dense components; infinite where an output is not finite. */
export interface ProbeResult {
  /** Of the text encoder's states, over prompts. */
  readonly textError: number;
  /** Of the UNet's output, given the dense text encoder's states, over prompts and timesteps. */
  readonly probeError: number;
  /** Of the UNet's output, given the states of the text encoder as it is pruned. */
  readonly jointError: number;
  readonly prompts: number;
  readonly timesteps: readonly number[];
  readonly milliseconds: number;
}

export interface SensitivityRequest extends ProbeSettings {
  readonly component: ProbeComponent;
  readonly by: SensitivityMap['by'];
  /** Rising, above 0, at most 1. */
  readonly sparsities: readonly number[];
}

export interface ProposeRequest extends ProbeSettings {
  readonly map: SensitivityMap;
  /** A sparsity of all Linear weights, or the largest one by which the probe error stays within `error`. */
  readonly goal: { readonly sparsity: number } | { readonly error: number };
  /** Of one block or layer, at most. */
  readonly most: number;
}

/** Errors are those of the request's prompts, which the map has not seen. */
export interface ProposeResult {
  readonly recipe: Recipe;
  readonly sparsity: number;
  /** Of the proposed allocation, and of the uniform one. */
  readonly zeros: number;
  readonly weights: number;
  readonly proposedError: number;
  readonly uniformError: number;
  /** What the map lets expect of its own prompts. */
  readonly predictedError: number;
  readonly groups: readonly { readonly name: string; readonly sparsity: number }[];
}

export type ProbeEvent =
  | Extract<GenerateEvent, { readonly kind: 'loading' | 'provider' }>
  | ({ readonly kind: 'probed' } & Progress);

/**
 * Owns onnxruntime. Deaf while a step runs; cancelled between steps; killed when it does not answer. Its memory comes
 * back only when its process ends.
 */
export interface DiffusionApi {
  generate: Method<GenerateRequest, GenerateResult, GenerateEvent>;
  /** Writes statistics of the inputs of a component's Linear layers. */
  calibrate: Method<CalibrateRequest, CalibrateResult, CalibrateEvent>;
  /** How far steps take the outputs of text encoder and UNet from the dense ones. */
  probe: Method<ProbeRequest, ProbeResult, ProbeEvent>;
  /** The error of each block or layer, pruned alone, at each sparsity. */
  sensitivity: Method<SensitivityRequest, SensitivityMap, ProbeEvent>;
  /** Spreads a sparsity by a map, and measures it against the uniform one. */
  propose: Method<ProposeRequest, ProposeResult, ProbeEvent>;
  /** Providers the bundled (or named) runtime has compiled in. */
  providers: Method<{ readonly runtime?: string }, readonly string[]>;
}
