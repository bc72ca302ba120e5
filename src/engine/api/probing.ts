import type { ProviderChoice } from '../../shared/generation/generation';
import type { PipelinePaths } from '../../shared/generation/pipelinePaths';
import type { Recipe, Step } from '../../shared/recipe/recipe';
import type { Progress } from '../../shared/rpc/method';
import type { SensitivityGroup, SensitivityMap } from '../../shared/sensitivity/sensitivityMap';
import type { GenerateEvent, GenerateRequest } from './generation';

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
  /** A folder of calibrations, for steps that go by one; they are looked for beside the models, too. */
  readonly calibrations?: string;
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
  /** Groups that were measured before, with the same settings. */
  readonly known?: readonly SensitivityGroup[];
}

export interface DropLossesRequest extends ProbeSettings {
  readonly component: ProbeComponent;
  readonly drop: 'branch' | 'layer';
}

/** What a component loses with one branch or layer. */
export interface DropLoss {
  readonly name: string;
  readonly weights: number;
  /** Relative error of the component's output without it; null where that is not finite. */
  readonly error: number | null;
}

export interface DropLosses extends Pick<
  DropLossesRequest,
  'component' | 'drop' | 'prompts' | 'seed' | 'steps' | 'provider'
> {
  readonly version: 1;
  /** Content of the file that was measured, as a recipe's `base`. */
  readonly base: string;
  /** In network order. */
  readonly losses: readonly DropLoss[];
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

export type SensitivityEvent =
  | ProbeEvent
  /** A block or layer is measured; `groups` is how many there are. */
  | { readonly kind: 'group'; readonly group: SensitivityGroup; readonly groups: number };
