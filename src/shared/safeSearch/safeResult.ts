import type { ByComponent } from '../model/component';
import type { CollapseReason } from '../sweep/collapse';

/** What a search for the largest safe sparsity found, and what it went by. */
export interface SafeResult {
  /** By component: the sparsity up to which pictures were confirmed; absent where not even the lowest is safe. */
  readonly limit?: ByComponent<number>;
  /** Where short runs saw each component's limit: the text encoder's alone, the UNet's beside it. 0 for none. */
  readonly foretold: ByComponent<number>;
  readonly tolerance: number;
  readonly prompts: readonly string[];
  /** So many of the prompts must stay within the tolerance. */
  readonly needed: number;
  /** In the order in which they were tried. */
  readonly tried: readonly TriedSetting[];
  /** Calls of the UNet, those of the dense pipeline included. */
  readonly calls: number;
  /** How settings ran where it was not with fed weights: written and loaded, each of them. */
  readonly run?: 'file';
}

/** A setting that was tried. */
export interface TriedSetting {
  readonly sparsity: ByComponent<number>;
  /** Short runs foretell, pictures confirm. */
  readonly by: 'short-run' | 'picture';
  readonly verdict: 'holds' | 'fails' | 'open';
  /** By prompt; those that could change nothing any more were not run. */
  readonly damage: readonly TriedPrompt[];
}

export interface TriedPrompt {
  readonly prompt: string;
  /** Damage of the final latents; null where it is no finite number. */
  readonly latentError: number | null;
  /** Why the picture is likely collapsed; absent where there is none. */
  readonly collapse?: readonly CollapseReason[];
}
