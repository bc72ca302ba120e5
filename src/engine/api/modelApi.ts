import type { Shrunk } from '../../core/prune/structured/shrinkModel';
import type { ExportForm } from '../../shared/export/exportForm';
import type { ExportReport, FormCost } from '../../shared/export/exportReport';
import type { BudgetAim, BudgetProposal } from '../../shared/budget/budget';
import type { CalibrationNeed } from '../../shared/calibration/calibrationNeed';
import type { Similarity } from '../../shared/generation/generation';
import type { ImageRecord } from '../../shared/generation/imageRecord';
import type { CellOrigin, SweepContents } from '../../shared/messages/sweepMessages';
import type { ModelDescription, PipelineDescription } from '../../shared/model/model';
import type { CalibrationName } from '../../shared/recipe/calibrationSchema';
import type { Recipe, Step } from '../../shared/recipe/recipe';
import type { Method, Progress } from '../../shared/rpc/method';
import type { ModelDifference } from '../../shared/stats/difference';
import type {
  LayerInspection,
  LayerScan,
  PatternShare,
  Plan,
  Sizes,
  WeightFormat,
} from '../../shared/stats/plan';
import type { Tile, TileRequest } from '../../shared/stats/statistics';
import type {
  RemovedUnits,
  ScoreSpreads,
  UnitScores,
  UnitScoring,
} from '../../shared/stats/unitScores';
import type { SweepChoice, SweepPace } from '../../shared/sweep/sweepChoice';
import type { SweepPlan } from '../../shared/sweep/sweepPlan';
import type { SweepProgress } from '../../shared/sweep/sweepProgress';

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

export type ShrinkRequest = Omit<SaveRequest, 'keepOriginalIn'>;

/** A component that lacks units, with its steps. */
export interface ShrinkingComponent extends Omit<ShrinkRequest, 'target'> {
  /** Where it lies in the pipeline's folder; `path` is what its steps are for, which may lie elsewhere. */
  readonly file: string;
}

export interface PipelineShrinkRequest {
  readonly folder: string;
  /** A new folder, or an empty one. */
  readonly target: string;
  readonly components: readonly ShrinkingComponent[];
}

export interface ExportRequest extends ShrinkRequest {
  readonly form: ExportForm;
}

export interface BudgetRequest extends PrunedModelRef {
  readonly aim: BudgetAim;
  readonly calibration: CalibrationName;
  readonly compensate: boolean;
  /** The sizes of a call, where time counts. */
  readonly sizes: { readonly batch: number; readonly pixels: number; readonly tokens: number };
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
  /** How many heads and neurons steps removed, where they removed any. */
  removedUnits: Method<PrunedModelRef, readonly RemovedUnits[]>;
  /** The heads or neurons that a layer holds a part of, scored as they were before the steps. */
  unitScores: Method<
    PrunedModelRef & { readonly layer: number; readonly by: UnitScoring },
    UnitScores
  >;
  /** How the scores of all heads and neurons are spread, as they were before the steps. */
  scoreSpreads: Method<PrunedModelRef & { readonly by: UnitScoring }, ScoreSpreads>;
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
  /** How many neurons and heads the steps leave zero as a whole. */
  goneUnits: Method<PrunedModelRef, Readonly<Record<'neurons' | 'heads', number>>>;
  /**
   * Writes the model without the units that the steps leave zero as a whole, to another file than its own: all or nothing, once a
   * diffusion engine of its own has shown that it gives what the masked model gives.
   */
  shrink: Method<ShrinkRequest, Shrunk, Progress>;
  /** Writes a pipeline into a new folder, some components shrunk, all else as it is on disk: all or nothing. */
  shrinkPipeline: Method<PipelineShrinkRequest, readonly Shrunk[], Progress>;
  /** Writes the model under the steps in a form that is smaller at rest, to another file than its own: all or nothing. */
  export: Method<ExportRequest, ExportReport, Progress>;
  /** What the model under the steps takes as it is and in every such form; each is written, measured and removed. */
  formCosts: Method<PrunedModelRef, readonly FormCost[], Progress>;
  /** Steps on top of those of the model that remove neurons and heads until it is so much smaller or faster. Changes nothing. */
  budget: Method<BudgetRequest, BudgetProposal, Progress>;
  /** Counts a prompt's tokens with the pipeline's tokenizer. */
  tokens: Method<
    { readonly folder: string; readonly text: string },
    { readonly count: number; readonly limit: number; readonly cut: string }
  >;
  /** The record of a PNG that Pollard made. Its picture is not unfolded. */
  image: Method<{ readonly png: Uint8Array }, ReadImage>;
  /** How alike two PNGs of one size are. */
  compare: Method<{ readonly before: Uint8Array; readonly after: Uint8Array }, Similarity>;
  /** What the files of a sweep say. */
  sweep: Method<{ readonly folder: string }, SweepContents>;
  /** What a sweep computes, and of which models. */
  sweepPlan: Method<{ readonly folder: string }, SweepPlan>;
  /** How far a sweep is. */
  sweepProgress: Method<{ readonly folder: string }, SweepProgress>;
  /** What can be tried on a pipeline, and what it comes to with the prompts of a file. Fails as `readPrompts` does. */
  sweepChoices: Method<
    { readonly pipeline: PipelineDescription; readonly prompts: string },
    readonly SweepChoice[]
  >;
  /** What a sweep took so far; null where nothing of it was computed. */
  sweepPace: Method<{ readonly folder: string }, SweepPace | null>;
  /** The prompts of a file, each once. Fails as `readPrompts` does. */
  prompts: Method<{ readonly file: string }, readonly string[]>;
  /** What a cell of a sweep was made by. */
  sweepCell: Method<{ readonly folder: string; readonly key: string }, CellOrigin>;
  /** What must be measured before a step can be planned; null where it goes by nothing, or names what it goes by. */
  calibrationNeed: Method<{ readonly step: Step }, CalibrationNeed | null>;
  /** How steps name a calibration file. */
  calibrationName: Method<{ readonly file: string }, CalibrationName>;
  /** Forgets what is cached of a file and closes its handles. */
  close: Method<{ readonly path: string }, void>;
}
