import type { ByComponent } from '../model/component';

/** The schedulers, by their command-line names. */
export type SchedulerName =
  'ddim' | 'pndm' | 'euler' | 'euler-a' | 'dpm++2m' | 'dpm++2m-karras' | 'lms' | 'heun' | 'unipc';

export const schedulerNames: readonly SchedulerName[] = [
  'ddim',
  'pndm',
  'euler',
  'euler-a',
  'dpm++2m',
  'dpm++2m-karras',
  'lms',
  'heun',
  'unipc',
];

/** Where work may run. `auto` tries the platform's own order and ends at the CPU. */
export type ProviderChoice = 'auto' | 'cpu' | 'webgpu' | 'cuda' | 'dml' | 'coreml';

export const providerChoices: readonly ProviderChoice[] = [
  'auto',
  'cpu',
  'webgpu',
  'cuda',
  'dml',
  'coreml',
];

/** Which generator makes the initial noise: torch's CPU generator, or NumPy's legacy one as diffusers' ONNX pipeline. */
export type NoiseKind = 'torch' | 'numpy';

/** Everything that decides an image, given a pipeline. Missing fields take the pipeline's own defaults. */
export interface GenerationSettings {
  readonly prompt: string;
  readonly negative: string;
  readonly seed: number;
  readonly steps: number;
  readonly guidance: number;
  /** Pixels. */
  readonly width?: number;
  readonly height?: number;
  readonly batch: number;
  /** Without one the pipeline's scheduler_config.json rules. */
  readonly scheduler?: SchedulerName;
  readonly noise: NoiseKind;
}

/** RGB, eight bits, row-major, no padding. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

/** How alike two pictures are. */
export interface Similarity {
  /** dB over all channels; infinite for equal pictures. */
  readonly psnr: number;
  /** Mean structural similarity of the luma, at most 1. */
  readonly ssim: number;
}

/** A provider that was passed over, and why. */
export interface Refusal {
  readonly provider: Exclude<ProviderChoice, 'auto'>;
  /** In plain words, to stand in brackets after the provider's name. */
  readonly reason: string;
  /** What would help, a sentence. */
  readonly hint?: string;
  /** onnxruntime's own words, for the log. */
  readonly detail?: string;
}

/** What ran: read from onnxruntime's profile of a warm step, never from the option asked for. */
export interface ProviderReport {
  readonly asked: ProviderChoice;
  /** The provider of the UNet's session: `cpu`, `webgpu`, … */
  readonly ran: Exclude<ProviderChoice, 'auto'>;
  /** Share of UNet node time per onnxruntime provider name; empty where it was not profiled. */
  readonly shares: Readonly<Record<string, number>>;
  /** Providers that come before it in the order. */
  readonly refused: readonly Refusal[];
}

/** The facts that stand under an image. */
export interface GenerationReport {
  readonly settings: Required<Omit<GenerationSettings, 'scheduler'>>;
  /** The scheduler's class name, such as `DDIMScheduler`. */
  readonly scheduler: string;
  readonly timesteps: readonly number[];
  readonly provider: ProviderReport;
  /** What each component ran on. */
  readonly providers: ByComponent<string>;
  readonly millisecondsPerStep: number;
  readonly milliseconds: number;
  /** SHA-256 of the initial noise's bytes. */
  readonly noiseHash: string;
  /** Tokens of the prompt, and the words that did not fit, if any. */
  readonly tokens: number;
  readonly truncated: string;
  /** Things worth saying: a locked size, non-finite latents, … */
  readonly notes: readonly string[];
}
