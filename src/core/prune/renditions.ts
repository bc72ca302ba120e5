import type { Progress } from '../../shared/method';
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

const KEPT = 128;

/** Resolves recipes over one model and remembers every prefix: undo, redo and dry runs cost only what is new. */
export class Renditions {
  readonly #prefixes = new Map<string, Resolved>();

  constructor(readonly weights: Weights) {}

  /** `onProgress` hears of passes that a scan does not save: a global threshold over float32 weights takes one. */
  async resolve(
    steps: readonly Step[],
    signal?: AbortSignal,
    onProgress?: (progress: Progress) => void,
  ): Promise<Resolved> {
    let resolved: Resolved = { states: new Map(), prunedByStep: [] };
    let key = '';
    for (const step of steps) {
      key += `${JSON.stringify({ ...step, label: '' })}\n`;
      resolved =
        this.#known(key) ??
        this.#remember(key, await this.#next(resolved, step, { signal, onProgress }));
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

  #known(key: string): Resolved | undefined {
    const known = this.#prefixes.get(key);
    if (known) {
      this.#prefixes.delete(key);
      this.#prefixes.set(key, known);
    }
    return known;
  }

  #remember(key: string, resolved: Resolved): Resolved {
    this.#prefixes.set(key, resolved);
    const oldest = this.#prefixes.keys().next().value;
    if (this.#prefixes.size > KEPT && oldest !== undefined) this.#prefixes.delete(oldest);
    return resolved;
  }
}
