import type { Progress } from '../../shared/rpc/method';
import { LRUCache } from '../../shared/lruCache';
import type { Step } from '../../shared/recipe/recipe';
import type { Weights } from '../stats/weights';
import { type Calibrations, noCalibrations } from './calibration/calibrations';
import { inputNorms } from './calibration/inputNorms';
import { needsNorms } from './needsCalibration';
import { layerGrams } from './calibration/layerGrams';
import { criteria } from './criteria/criteria';
import { resolveStep } from './resolveStep';
import type { StepRequest } from './stepRequest';
import { dropBranches } from './structured/dropBranches';
import { removeUnits } from './structured/removeUnits';
import { refuse } from './structured/refuse';
import type { UnitScores } from './structured/repair/scoreUnits';
import { stepTargets } from './structured/stepUnits';
import { ValueFiles } from './valueFiles';
import type { PruneMasks } from '../weights/mask/tensorMask';

/** What a recipe's enabled steps made of a model, one entry a step. */
export interface Resolved {
  readonly masks: PruneMasks;
  /** Per step of the recipe: how many weights it pruned. */
  readonly prunedByStep: readonly number[];
  /** Per step of the recipe: how many weights it brought back. */
  readonly restoredByStep: readonly number[];
}

/** What the masks of all remembered prefixes may take together: six or so of Stable Diffusion 2's UNet. */
const LIMIT = 256 << 20;
/** Bytes of a tensor's mask without its bits, about. */
const ENTRY = 128;
/** What kept scores of units may take: all neurons of Stable Diffusion 2 by a dozen calibrations. */
const SCORES = 8 << 20;

/**
 * Resolves recipes over one model and remembers the prefixes that were used last, up to `limit` bytes: undo, redo and dry
 * runs cost only what is new.
 */
export class RecipeResolver {
  readonly #prefixes: LRUCache<string, Resolved>;
  readonly #values = new ValueFiles(() => [...this.#prefixes.values()].map(({ masks }) => masks));
  /** What the loss of each unit costs before any step, by calibration and set: found once, for it may take minutes. */
  readonly obsScores = new LRUCache<string, UnitScores>({
    maxSize: SCORES,
    sizeCalculation: ({ costs }) => costs.byteLength,
  });

  constructor(
    readonly weights: Weights,
    limit = LIMIT,
    readonly calibrations: Calibrations = noCalibrations,
  ) {
    this.#prefixes = new LRUCache({
      maxSize: limit,
      // The newest stays in any case, since everything on screen asks for it.
      sizeCalculation: ({ masks }) => Math.min(limit, bytesOf(masks)),
      dispose: ({ masks }) => {
        this.#values.forget(masks);
      },
    });
  }

  /**
   * Whoever reads weights under masks resolves and reads within: other questions may meanwhile drive the masks from memory, and
   * with them the files of new values.
   */
  whileRead<T>(work: () => Promise<T> | T): Promise<T> {
    return this.#values.whileRead(work);
  }

  /** `onProgress` hears of passes that a scan does not save: a global threshold over float32 weights takes one. */
  resolve(
    steps: readonly Step[],
    signal?: AbortSignal,
    onProgress?: (progress: Progress) => void,
  ): Promise<Resolved> {
    return this.whileRead(() => this.#resolve(steps, { signal, onProgress }));
  }

  async #resolve(
    steps: readonly Step[],
    options: Pick<StepRequest, 'signal' | 'onProgress'>,
  ): Promise<Resolved> {
    const keys = prefixKeys(steps);
    let done = steps.length;
    while (done > 0 && !this.#prefixes.has(keys[done - 1]!)) done--;
    let resolved = done > 0 ? this.#prefixes.get(keys[done - 1]!)! : nothing;
    for (; done < steps.length; done++) {
      resolved = await this.#next(resolved, steps[done]!, options);
      this.#prefixes.set(keys[done]!, resolved);
    }
    return resolved;
  }

  async #next(
    resolved: Resolved,
    step: Step,
    options: Pick<StepRequest, 'signal' | 'onProgress'>,
  ): Promise<Resolved> {
    if (!step.enabled) return after(resolved, resolved.masks, 0);
    const { weights } = this;
    if (step.compensate === true && !('remove' in step.goal))
      throw refuse(step.label, 'makes up for units that go, but removes none');
    const targets = await stepTargets(weights.model, step, options.signal);
    const before = resolved.masks;
    const masks = await this.#masksAfter({ weights, step, targets, before, ...options });
    let pruned = 0;
    for (const { tensor } of targets) {
      const stored = (await weights.statistics(tensor, options.signal)).zeros;
      pruned +=
        (masks.get(tensor.id)?.zeros ?? stored) - (resolved.masks.get(tensor.id)?.zeros ?? stored);
    }
    return after(resolved, masks, pruned);
  }

  #masksAfter(request: StepRequest): Promise<PruneMasks> {
    const { goal } = request.step;
    const removal = { ...request, calibrations: this.calibrations };
    if ('remove' in goal) return removeUnits(removal, goal.remove);
    if ('drop' in goal) return dropBranches(removal, goal.drop);
    return this.#resolveStep(request);
  }

  /** With the statistics that the step goes by. */
  async #resolveStep(request: StepRequest): Promise<PruneMasks> {
    const { step, targets, weights } = request;
    const { model } = weights;
    const asked = { model, step, targets };
    const norms = needsNorms(step) ? await inputNorms(this.calibrations, asked) : undefined;
    const criterion = criteria[step.criterion];
    const grams =
      criterion.kind === 'updates' && !('restore' in step.goal)
        ? await layerGrams(this.calibrations, {
            ...asked,
            timestepWeights: criterion.timestepWeights,
          })
        : undefined;
    return resolveStep({ ...request, norms, grams });
  }
}

const nothing: Resolved = { masks: new Map(), prunedByStep: [], restoredByStep: [] };

/** What is known after one more step, which pruned so many weights; below zero, it brought that many back. */
const after = (before: Resolved, masks: PruneMasks, pruned: number): Resolved => ({
  masks,
  prunedByStep: [...before.prunedByStep, Math.max(0, pruned)],
  restoredByStep: [...before.restoredByStep, Math.max(0, -pruned)],
});

/** A key of the first step, of the first two, and so on: what tells recipes apart, which labels do not. */
function prefixKeys(steps: readonly Step[]): readonly string[] {
  let key = '';
  return steps.map(step => (key += `${JSON.stringify({ ...step, label: '' })}\n`));
}

function bytesOf(masks: PruneMasks): number {
  let bytes = ENTRY;
  for (const mask of masks.values())
    bytes += ENTRY + (mask.kind === 'bits' ? mask.bits.byteLength : 0);
  return bytes;
}
