import type { Goal, Scope, Step, TargetSet } from '../../shared/recipe/recipe';
import { defaultStep } from '../../shared/recipe/recipe';
import { readPruned } from '../prune/readPruned';
import { type WeightMatrix, readMatrix } from '../prune/weightMatrix';
import type { RecipeResolver } from '../prune/recipeResolver';
import { resolveStep } from '../prune/resolveStep';
import type { Target } from '../prune/targets';
import type { PruneMasks } from '../weights/mask/tensorMask';
import type { WeightTensor } from '../weights/weightTensor';
import { rowZeros } from './rowZeros';
import { zipChunks } from './zipChunks';
import type { Wanted } from './commonSparsity';

/** How a tensor was pruned: a count of the smallest of the whole or of every row, or a pattern. */
export type PruneMethod =
  | {
      readonly kind: 'count';
      readonly scope: Extract<Scope, 'layer' | 'row'>;
      readonly wanted: Wanted;
    }
  | { readonly kind: 'pattern'; readonly pattern: string };

/** A model with steps on it, as somebody reads it. */
export interface Side {
  readonly model: RecipeResolver;
  readonly masks: PruneMasks;
}

const patterns = ['2:4', '1:2', '1:4', '4:8', '3:4'];

/** A tensor that became sparser: where it stands in the first model, and what it is in the second. */
export interface Pruned {
  readonly target: Target;
  readonly set: TargetSet;
  readonly after: WeightTensor;
  /** Zeros in the second model. */
  readonly zeros: number;
}

/** The method that makes exactly the second tensor of the first, found by trying; undefined where none does. */
export async function methodOf(
  before: Side,
  after: Side,
  pruned: Pruned,
  signal?: AbortSignal,
): Promise<PruneMethod | undefined> {
  const { target, zeros } = pruned;
  for await (const method of methods(before, after, pruned, signal)) {
    const masks = await resolveStep({
      weights: before.model.weights,
      step: stepOf(method),
      targets: [target],
      before: before.masks,
      signal,
    });
    if (masks.get(target.tensor.id)?.zeros !== zeros) continue;
    if (await isSame({ ...before, masks }, after, [target.tensor, pruned.after], signal))
      return method;
  }
  return undefined;
}

async function* methods(
  before: Side,
  after: Side,
  { target, after: partner, zeros }: Pruned,
  signal: AbortSignal | undefined,
): AsyncGenerator<PruneMethod> {
  const { tensor, view } = target;
  yield { kind: 'count', scope: 'layer', wanted: { zeros, of: tensor.elements } };
  for (const pattern of patterns) yield { kind: 'pattern', pattern };
  const read = ({ model, masks }: Side, own: WeightTensor): Promise<WeightMatrix> =>
    readMatrix(model.weights, { ...target, tensor: own }, masks.get(own.id), signal);
  const inRow = rowZeros(await read(before, tensor), await read(after, partner));
  if (inRow !== undefined)
    yield {
      kind: 'count',
      scope: 'row',
      wanted: { zeros: inRow, of: tensor.elements / view.shape[0] },
    };
}

const stepOf = (method: PruneMethod): Step => ({
  ...defaultStep,
  ...(method.kind === 'count' && { scope: method.scope }),
  goal: goalOf(method),
  label: '',
});

/** Half a weight more than the count is surely the count. */
const goalOf = (method: PruneMethod): Goal =>
  method.kind === 'pattern'
    ? { pattern: method.pattern }
    : { sparsity: Math.min(1, (method.wanted.zeros + 0.5) / method.wanted.of) };

/** Whether two tensors have the same bits under their masks. */
export async function isSame(
  before: Side,
  after: Side,
  [mine, theirs]: readonly [WeightTensor, WeightTensor],
  signal?: AbortSignal,
): Promise<boolean> {
  const read = ({ model, masks }: Side, tensor: WeightTensor): ReturnType<typeof readPruned> =>
    readPruned(model.weights, tensor, masks.get(tensor.id), { signal });
  for await (const [a, b] of zipChunks(read(before, mine), read(after, theirs)))
    for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
