import type { Progress } from '../../shared/method';
import { LRUCache } from '../../shared/lruCache';
import type { Step } from '../../shared/recipe';
import type { Weights } from '../stats/weights';
import { resolveStep, type StepRequest } from './resolveStep';
import { targetsOf } from './targets';
import type { States } from './tensorState';

/** What a recipe's enabled steps made of a model, one entry a step. */
export interface Resolved {
  readonly states: States;
  /** Per step of the recipe: how many weights it pruned. */
  readonly prunedByStep: readonly number[];
}

/** What the masks of all remembered prefixes may take together: six or so of Stable Diffusion 2's UNet. */
const LIMIT = 256 << 20;
/** A tensor's state without its mask, about. */
const STATE = 128;

/**
 * Resolves recipes over one model and remembers the prefixes that were used last, up to `limit` bytes: undo, redo and dry
 * runs cost only what is new.
 */
export class Renditions {
  readonly #prefixes: LRUCache<string, Resolved>;

  constructor(
    readonly weights: Weights,
    limit = LIMIT,
  ) {
    this.#prefixes = new LRUCache({
      maxSize: limit,
      // The newest stays in any case, since everything on screen asks for it.
      sizeCalculation: ({ states }) => Math.min(limit, bytesOf(states)),
    });
  }

  /** `onProgress` hears of passes that a scan does not save: a global threshold over float32 weights takes one. */
  async resolve(
    steps: readonly Step[],
    signal?: AbortSignal,
    onProgress?: (progress: Progress) => void,
  ): Promise<Resolved> {
    const keys = prefixKeys(steps);
    let done = steps.length;
    while (done > 0 && !this.#prefixes.has(keys[done - 1]!)) done--;
    let resolved = done > 0 ? this.#prefixes.get(keys[done - 1]!)! : nothing;
    for (; done < steps.length; done++) {
      resolved = await this.#next(resolved, steps[done]!, { signal, onProgress });
      this.#prefixes.set(keys[done]!, resolved);
    }
    return resolved;
  }

  async #next(
    resolved: Resolved,
    step: Step,
    options: Pick<StepRequest, 'signal' | 'onProgress'>,
  ): Promise<Resolved> {
    if (!step.enabled) return { ...resolved, prunedByStep: [...resolved.prunedByStep, 0] };
    const { weights } = this;
    const targets = targetsOf(weights.model, step);
    const states = await resolveStep({
      weights,
      step,
      targets,
      before: resolved.states,
      ...options,
    });
    let pruned = 0;
    for (const { tensor } of targets) {
      const stored = (await weights.statistics(tensor, options.signal)).zeros;
      pruned +=
        (states.get(tensor.id)?.zeros ?? stored) -
        (resolved.states.get(tensor.id)?.zeros ?? stored);
    }
    return { states, prunedByStep: [...resolved.prunedByStep, Math.max(0, pruned)] };
  }
}

const nothing: Resolved = { states: new Map(), prunedByStep: [] };

/** A key of the first step, of the first two, and so on: what tells recipes apart, which labels do not. */
function prefixKeys(steps: readonly Step[]): readonly string[] {
  let key = '';
  return steps.map(step => (key += `${JSON.stringify({ ...step, label: '' })}\n`));
}

function bytesOf(states: States): number {
  let bytes = STATE;
  for (const state of states.values())
    bytes += STATE + (state.kind === 'mask' ? state.mask.byteLength : 0);
  return bytes;
}
