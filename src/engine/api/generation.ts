import type { FailureData } from '../../shared/failure';
import type {
  GenerationReport,
  GenerationSettings,
  ProviderChoice,
  Raster,
  Refusal,
} from '../../shared/generation/generation';
import type { PipelinePaths } from '../../shared/generation/pipelinePaths';
import type { ByComponent, ComponentKind } from '../../shared/model/component';
import type { Step, TargetSet } from '../../shared/recipe/recipe';

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
  /** Whether no picture is to be drawn of them. */
  readonly latentsOnly?: boolean;
  /** Answer the final latents along with the images. */
  readonly withLatents?: boolean;
  /**
   * One of many that follow each other: images are answered as they are, for the caller to pack while this engine runs again, and
   * steps are told of once a second at most.
   */
  readonly bulk?: boolean;
  /** Components that run with their weights fed, so that other steps cost no load. Compare such runs among each other. */
  readonly fed?: FedSteps;
}

export interface FedSteps {
  /** By component; those without an entry run as their files are. An empty list is the dense model, fed. */
  readonly steps: ByComponent<readonly Step[]>;
  /** Steps of a later run: what they prune is found out meanwhile. */
  readonly next?: ByComponent<readonly Step[]>;
  /** The weights that are fed; steps may prune no others. */
  readonly targets: readonly TargetSet[];
  /** Whether steps of this run or of later ones remove neurons or heads. */
  readonly units?: boolean;
  /** A folder for what is written until it is loaded; on the models' volume it takes next to no room. */
  readonly folder: string;
  /** A folder of calibrations, for steps that go by one; they are looked for beside the models, too. */
  readonly calibrations?: string;
  /** A folder where graphs are kept as onnxruntime optimised them, so that large models load sooner the next time; nowhere without. */
  readonly graphs?: string | undefined;
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

/** An image, and the texts of the PNG file that it is to be. */
export interface RecordedImage {
  readonly raster: Raster;
  readonly texts: Readonly<Record<string, string>>;
}

export interface GenerateResult {
  /** The images as PNG files with their records (shared/generation/imageRecord.ts); the same run makes the same bytes. */
  readonly pngs: readonly Uint8Array[];
  /** What would be in those files; where it was asked for, and then there are none. */
  readonly recorded?: readonly RecordedImage[];
  readonly report: GenerationReport;
  /** Batch, channels, height, width; where they were asked for. */
  readonly latents?: { readonly dims: readonly number[]; readonly values: Float32Array };
  /** Why the latents could not be written: the images are no less whole for that. */
  readonly unsaved?: FailureData;
}
