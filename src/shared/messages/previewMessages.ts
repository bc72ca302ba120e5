import type {
  GenerationReport,
  GenerationSettings,
  ProviderChoice,
  Raster,
  Refusal,
  Similarity,
} from '../generation/generation';
import type { ComponentKind } from '../model/component';
import type { FailureData } from '../failure';
import type { ImageRecord } from '../generation/imageRecord';
import type { Method, Progress } from '../rpc/method';

/** What stands beside what. `alone` is the pipeline as it is open, one image. */
export type Comparison =
  | 'alone'
  /** The open edits beside the files on disk. */
  | 'edits-disk'
  /** The open models beside the dense base that a save kept. */
  | 'edits-base'
  /** What is open, and the same with what was proposed for it. */
  | 'proposal'
  /** The pipeline on disk beside the same under a recipe file. */
  | 'recipe'
  /** The pipeline as it is open beside another pipeline folder. */
  | 'pipeline';

/** Everything the form decides. */
export interface PreviewForm extends GenerationSettings {
  readonly comparison: Comparison;
  readonly provider: ProviderChoice;
}

/** One side of a comparison. */
export interface PreviewSide {
  /** `on disk`, `open edits`, … */
  readonly title: string;
  /** `UNet 35.0 %, text encoder 0.0 %` of the targeted weights. */
  readonly subtitle: string;
}

/** A finished preview, without its images. */
export interface PreviewEntry {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** The pipeline's folder. */
  readonly folder: string;
  readonly form: PreviewForm;
  readonly sides: readonly PreviewSide[];
  /** The sides' first images; null with one side. `psnr` is null for equal images. */
  readonly similarity: Similar | null;
  readonly report: GenerationReport;
}

/** As `Similarity`, in values that survive JSON. */
export interface Similar extends Omit<Similarity, 'psnr'> {
  readonly psnr: number | null;
}

/** PNG files, `[side][image of the batch]`. */
export type PreviewImages = readonly (readonly Uint8Array[])[];

/** Everything the panel draws. */
export interface PreviewState {
  /** Null until a pipeline is chosen. */
  readonly pipeline: PreviewPipeline | null;
  /** What the form starts from. */
  readonly form: PreviewForm;
  /** False rolls another seed for each preview. */
  readonly keepSeed: boolean;
  readonly history: readonly PreviewEntry[];
  /** What the preview on its way has told so far; null while there is none. */
  readonly running: readonly PreviewProgress[] | null;
  /** Why the last preview came to nothing. */
  readonly failure: FailureData | null;
}

export interface PreviewPipeline {
  readonly folder: string;
  /** Workspace-relative name. */
  readonly label: string;
  /** What it lacks, and where it was looked for; empty when it can run. */
  readonly missing: readonly string[];
  /** The comparisons that make sense now, the usual one first. */
  readonly comparisons: readonly Comparison[];
  /** False in a restricted workspace: models are not run there. */
  readonly trusted: boolean;
}

/** On the way to a preview. */
export type PreviewProgress =
  | { readonly kind: 'sides'; readonly sides: readonly PreviewSide[] }
  | { readonly kind: 'materializing'; readonly side: number; readonly progress: Progress | null }
  | { readonly kind: 'loading'; readonly side: number; readonly component: ComponentKind }
  | { readonly kind: 'provider'; readonly refused: readonly Refusal[] }
  | {
      readonly kind: 'step';
      readonly side: number;
      readonly step: number;
      readonly steps: number;
      readonly milliseconds: number;
      readonly preview?: Raster;
    }
  | { readonly kind: 'decoding'; readonly side: number };

/** What the preview panel may ask of the host. */
export interface PreviewHost {
  /** Asks for a `state` event: the page is there. */
  ready: Method<Record<string, never>, void>;
  /** Starts a preview, which goes on without the page; events tell how it goes. */
  generate: Method<PreviewForm, void>;
  /** Ends the preview that is on its way. */
  cancel: Method<Record<string, never>, void>;
  images: Method<{ readonly id: string }, PreviewImages>;
  tokens: Method<
    { readonly text: string },
    { readonly count: number; readonly limit: number; readonly cut: string }
  >;
  /** Remembers the form over restarts. */
  remember: Method<PreviewForm, void>;
  keepSeed: Method<{ readonly keep: boolean }, void>;
  savePng: Method<{ readonly id: string; readonly side: number; readonly image: number }, void>;
  copySeed: Method<{ readonly seed: number }, void>;
  /** The settings of a PNG that Pollard saved. */
  readImage: Method<{ readonly png: Uint8Array }, ImageRecord | null>;
  /** Puts the recipe of a preview or PNG onto the pipeline's models, one undoable edit each. */
  restoreRecipe: Method<
    { readonly id: string; readonly side: number } | { readonly png: Uint8Array },
    void
  >;
  /** Removes one preview, or all. */
  forget: Method<{ readonly id?: string }, readonly PreviewEntry[]>;
  chooseFolder: Method<Record<string, never>, void>;
  showLog: Method<Record<string, never>, void>;
}

export type PreviewEvent =
  | { readonly kind: 'state'; readonly state: PreviewState }
  | { readonly kind: 'begun' }
  | { readonly kind: 'progress'; readonly progress: PreviewProgress }
  /** With the preview, which is in the history now, or why there is none. */
  | {
      readonly kind: 'ended';
      readonly entry: PreviewEntry | null;
      readonly failure: FailureData | null;
    }
  | { readonly kind: 'pipeline'; readonly pipeline: PreviewPipeline | null };
