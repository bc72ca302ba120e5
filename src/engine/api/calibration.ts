import type { CalibrationRecord } from '../../shared/calibration/calibrationRecord';
import type { ProviderChoice } from '../../shared/generation/generation';
import type { PipelinePaths } from '../../shared/generation/pipelinePaths';
import type { TargetSet } from '../../shared/recipe/recipe';
import type { Progress } from '../../shared/rpc/method';
import type { GenerateEvent, GenerateRequest } from './generation';

export interface CalibrateRequest {
  /** Tokenizer, text encoder and, to calibrate it, the UNet. */
  readonly pipeline: PipelinePaths;
  readonly component: 'unet' | 'text-encoder';
  /** Which layers; the Linear ones where left out. */
  readonly targets?: readonly TargetSet[];
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
