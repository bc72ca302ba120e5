import { Failure } from '../../shared/failure';
import { classAtMost, classTop } from '../../shared/magnitudeClass';
import type { Progress } from '../../shared/method';
import type { Step } from '../../shared/recipe';
import { parsePattern, type Pattern } from '../../shared/recipe/pattern';
import { targetZeros } from '../../shared/statistics';
import type { Weights } from '../stats/weights';
import { readPruned } from './readPruned';
import { remaining, type RemainingCounts } from './remaining';
import { magnitudeBits } from '../weights/mask/resolvedMask';
import { maskChannels } from './maskChannels';
import { maskPattern } from './maskPattern';
import { maskRows } from './maskRows';
import { maskSmallest } from './maskSmallest';
import { type Matrix, readMatrix } from './matrix';
import { allocateGlobalBudget } from './allocateGlobalBudget';
import type { Target } from './targets';
import { hasBit, type PruneMasks, type TensorMask } from '../weights/mask/tensorMask';

/** One step about to be resolved. */
export interface StepRequest {
  readonly weights: Weights;
  readonly step: Step;
  readonly targets: readonly Target[];
  readonly before: PruneMasks;
  readonly signal?: AbortSignal | undefined;
  /** Hears of a pass over the targets, in weights. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** The exact outcome of one step on the result of those before. Nothing is written. */
export async function resolveStep(request: StepRequest): Promise<PruneMasks> {
  const { step, targets, before, signal } = request;
  const after = new Map(before);
  const { goal } = step;
  if ('restore' in goal) for (const { tensor } of targets) after.delete(tensor.id);
  else if ('sparsity' in goal && step.scope === 'global')
    await resolveGlobal(request, goal.sparsity, after);
  else {
    const pattern = 'pattern' in goal ? readPattern(goal.pattern, step.label) : undefined;
    for (const target of targets) {
      signal?.throwIfAborted();
      const state = pattern
        ? await resolvePattern(request, target, pattern)
        : await resolveTarget(request, target);
      if (state) after.set(target.tensor.id, state);
    }
  }
  return after;
}

function readPattern(text: string, label: string): Pattern {
  const pattern = parsePattern(text);
  if (pattern) return pattern;
  throw new Failure({
    code: 'invalid-request',
    message: `The step "${label}" has the pattern "${text}", which is neither N:M nor channels:SHARE.`,
    hint: 'Correct the step and try again.',
  });
}

const resolvePattern = (
  request: StepRequest,
  target: Target,
  pattern: Pattern,
): Promise<TensorMask | undefined> =>
  resolveMask(request, target, matrix =>
    'channels' in pattern ? maskChannels(matrix, pattern.channels) : maskPattern(matrix, pattern),
  );

async function resolveTarget(
  request: StepRequest,
  target: Target,
): Promise<TensorMask | undefined> {
  const { goal, scope } = request.step;
  if ('threshold' in goal)
    return prune(request, target, await countAtMost(request, target, goal.threshold));
  if (!('sparsity' in goal)) return undefined;
  const { sparsity } = goal;
  if (scope === 'row')
    return resolveMask(request, target, matrix => maskRows(matrix, n => targetZeros(sparsity, n)));
  const current = await countsOf(request, target);
  return prune(request, target, targetZeros(sparsity, target.tensor.elements) - current.zeros);
}

async function resolveGlobal(
  request: StepRequest,
  sparsity: number,
  after: Map<number, TensorMask>,
): Promise<void> {
  const { targets, weights, before, signal, onProgress } = request;
  const counts: RemainingCounts[] = [];
  for (const target of targets) counts.push(await countsOf(request, target));
  const total = targets.reduce((sum, { tensor }) => sum + tensor.elements, 0);
  const need = targetZeros(sparsity, total) - counts.reduce((sum, { zeros }) => sum + zeros, 0);
  if (need <= 0) return;
  const needs = await allocateGlobalBudget(
    { weights, targets, counts, masks: before, signal, onProgress },
    need,
  );
  for (const [i, target] of targets.entries()) {
    const state = await prune(request, target, needs[i]!);
    if (state) after.set(target.tensor.id, state);
  }
}

/** Prunes the `need` smallest weights that are left. Undefined when nothing changes. */
async function prune(
  request: StepRequest,
  target: Target,
  need: number,
): Promise<TensorMask | undefined> {
  if (need <= 0) return undefined;
  const state = request.before.get(target.tensor.id);
  const current = await countsOf(request, target);
  if (state?.kind !== 'bits')
    return { kind: 'rank', zeros: current.zeros + Math.min(need, current.others) };
  return resolveMask(request, target, matrix => maskSmallest(matrix, need));
}

/** Adds what `mark` marks in the whole matrix to what was pruned before. */
async function resolveMask(
  request: StepRequest,
  target: Target,
  mark: (matrix: Matrix) => Uint8Array,
): Promise<TensorMask | undefined> {
  const { weights, before, signal } = request;
  const state = before.get(target.tensor.id);
  const matrix = await readMatrix(weights, target, state, signal);
  const mask = mark(matrix);
  const { bits } = matrix;
  const magnitudes = magnitudeBits(bits);
  let zeros = 0;
  let pruned = 0;
  for (let i = 0; i < bits.length; i++) {
    if ((bits[i]! & magnitudes) === 0) zeros++;
    else if (hasBit(mask, i)) pruned++;
  }
  if (pruned === 0) return undefined;
  await addPruned(request, target, mask);
  return { kind: 'bits', zeros: zeros + pruned, bits: mask };
}

/** Carries what earlier steps pruned over into a mask. */
async function addPruned(
  { weights, before, signal }: StepRequest,
  { tensor }: Target,
  mask: Uint8Array,
): Promise<void> {
  const state = before.get(tensor.id);
  if (!state) return;
  for await (const { first, bits } of readPruned(weights, tensor, state, { signal })) {
    const magnitudes = magnitudeBits(bits);
    // Stored zeros may be marked too: rendering leaves every zero as it is.
    for (let i = 0; i < bits.length; i++)
      if ((bits[i]! & magnitudes) === 0) mask[(first + i) >> 3]! |= 1 << ((first + i) & 7);
  }
}

/** How many weights that are not zero yet have |w| <= threshold. */
async function countAtMost(
  request: StepRequest,
  target: Target,
  threshold: number,
): Promise<number> {
  const { elementType } = target.tensor;
  const current = await countsOf(request, target);
  const index = classAtMost(elementType, threshold);
  const next = index + 1;
  const sure = current.below(next);
  // Only a float32 threshold inside a class needs to look at the weights of that class.
  if (elementType !== 'float32' || current.below(next + 1) === sure) return sure;
  if (index >= 0 && classTop(elementType, index) === threshold) return sure;
  let count = sure;
  const state = request.before.get(target.tensor.id);
  for await (const { bits } of readPruned(request.weights, target.tensor, state, {
    signal: request.signal,
  })) {
    const values = new Float32Array(bits.buffer, bits.byteOffset, bits.length);
    for (let i = 0; i < values.length; i++) {
      const magnitude = bits[i]! & 0x7fff_ffff;
      if (magnitude !== 0 && magnitude >>> 16 === next && Math.abs(values[i]!) <= threshold)
        count++;
    }
  }
  return count;
}

const countsOf = (
  { weights, before, signal }: StepRequest,
  { tensor }: Target,
): Promise<RemainingCounts> => remaining(weights, tensor, before.get(tensor.id), signal);
