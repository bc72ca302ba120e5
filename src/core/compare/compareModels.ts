import type { LayerDifference, ModelDifference, NotPruned } from '../../shared/stats/difference';
import { stepsBeyond } from '../../shared/model/fingerprint';
import type { Progress } from '../../shared/rpc/method';
import type { Step, TargetSet } from '../../shared/recipe/recipe';
import type { StoredTensor } from '../onnx/modelIndex';
import { readPruned } from '../prune/readPruned';
import type { RecipeResolver } from '../prune/recipeResolver';
import { type Target, targetsOf } from '../prune/targets';
import type { WeightTensor } from '../weights/weightTensor';
import { compareTensors, type TensorDifference } from './compareTensors';
import { inferSteps, type Known } from './inferSteps';
import { type Pairing, pairTensors, type TensorPair } from './pairs';
import { isSame, methodOf, type Side } from './pruneMethod';

/** A model and the steps on it. */
export interface Version {
  readonly model: RecipeResolver;
  readonly steps: readonly Step[];
}

export interface CompareOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

interface Compared {
  readonly pair: TensorPair;
  readonly difference: TensorDifference;
}

/** What makes the second version of the first: every layer's difference, exactly, and the steps where pruning alone did it. */
export async function compareModels(
  first: Version,
  second: Version,
  options: CompareOptions = {},
): Promise<ModelDifference> {
  const before = await sideOf(first, options.signal);
  const after = await sideOf(second, options.signal);
  const pairing = pairTensors(first.model.weights.model, second.model.weights.model);
  const compared = await compareAll(before, after, pairing.pairs, options);
  const { onlyBefore, onlyAfter, notRead } = pairing;
  const recipe = await recipeOf({ first, second, before, after, pairing, compared }, options);
  return { layers: layersOf(second, compared), onlyBefore, onlyAfter, notRead, recipe };
}

const sideOf = async ({ model, steps }: Version, signal?: AbortSignal): Promise<Side> => ({
  model,
  masks: (await model.resolve(steps, signal)).masks,
});

async function compareAll(
  before: Side,
  after: Side,
  pairs: readonly TensorPair[],
  { signal, onProgress }: CompareOptions,
): Promise<readonly Compared[]> {
  const compared: Compared[] = [];
  const total = pairs.reduce((sum, { after: { elements } }) => sum + elements, 0);
  let done = 0;
  for (const pair of pairs) {
    signal?.throwIfAborted();
    const read = ({ model, masks }: Side, tensor: WeightTensor): ReturnType<typeof readPruned> =>
      readPruned(model.weights, tensor, masks.get(tensor.id), { signal });
    const difference = await compareTensors(
      pair.after,
      read(before, pair.before),
      read(after, pair.after),
    );
    compared.push({ pair, difference });
    onProgress?.({ done: (done += pair.after.elements), total });
  }
  return compared;
}

function layersOf({ model }: Version, compared: readonly Compared[]): readonly LayerDifference[] {
  const layers = new Map<number, LayerDifference>();
  for (const { pair, difference } of compared) {
    const { name } = model.weights.model.description.layers[pair.layer]!;
    const known = layers.get(pair.layer);
    layers.set(pair.layer, {
      layer: pair.layer,
      name,
      elements: (known?.elements ?? 0) + pair.after.elements,
      changed: (known?.changed ?? 0) + difference.changed,
      newlyZero: (known?.newlyZero ?? 0) + difference.newlyZero,
      largest: Math.max(known?.largest ?? 0, difference.largest),
    });
  }
  return [...layers.values()];
}

interface Case {
  readonly first: Version;
  readonly second: Version;
  readonly before: Side;
  readonly after: Side;
  readonly pairing: Pairing;
  readonly compared: readonly Compared[];
}

/** The steps from one version to the other: those that the second model's own history tells, else those found by trying. */
async function recipeOf(
  found: Case,
  { signal }: CompareOptions,
): Promise<readonly Step[] | NotPruned> {
  const { first, second, before, pairing, compared } = found;
  if (pairing.onlyBefore.length + pairing.onlyAfter.length > 0) return 'other-layers';
  const touched = compared.filter(({ difference }) => difference.changed > 0);
  if (touched.some(({ difference }) => difference.changed !== difference.newlyZero))
    return 'other-weights';
  const told = toldSteps(first, second);
  if (told && (await makes(found, told, signal))) return told;
  const targets = targetsByTensor(first);
  const known: Known[] = [];
  for (const { pair, difference } of touched) {
    const target = targets.get(pair.before);
    if (!target) return 'no-order';
    const zeros = difference.zeros + difference.newlyZero;
    const pruned = { ...target, after: pair.after, zeros };
    const method = await methodOf(before, found.after, pruned, signal);
    if (!method) return 'no-order';
    known.push({ ...pruned, method, difference });
  }
  const untouched = new Map<StoredTensor, TensorDifference>(
    compared
      .filter(({ difference }) => difference.changed === 0)
      .map(({ pair, difference }) => [pair.before, difference]),
  );
  const steps = inferSteps(before, known, untouched);
  return (await makes(found, steps, signal)) ? steps : 'no-order';
}

/** What the second model's metadata says was done since the first. */
function toldSteps(first: Version, second: Version): readonly Step[] | undefined {
  const { history } = second.model.weights.model.description;
  const { description } = first.model.weights.model;
  if (!history || first.steps.length > 0) return undefined;
  const steps = description.history ? stepsBeyond(history, description) : history.steps;
  return steps && [...steps, ...second.steps];
}

function targetsByTensor({
  model,
}: Version): ReadonlyMap<StoredTensor, { readonly target: Target; readonly set: TargetSet }> {
  const found = new Map<StoredTensor, { target: Target; set: TargetSet }>();
  for (const set of ['linear', 'conv', 'other'] as const)
    for (const target of targetsOf(model.weights.model, { select: '*', targets: [set] }))
      found.set(target.tensor, { target, set });
  return found;
}

/** Whether steps on the first version make exactly the second, weight by weight. */
async function makes(
  { first, before, after, compared }: Case,
  steps: readonly Step[],
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const { masks } = await first.model
    .resolve([...first.steps, ...steps], signal)
    .catch(() => before);
  const made = { ...before, masks };
  for (const { pair, difference } of compared) {
    const { id } = pair.before;
    const asBefore = masks.get(id) === before.masks.get(id);
    if (asBefore && difference.changed === 0) continue;
    if (!(await isSame(made, after, [pair.before, pair.after], signal))) return false;
  }
  return true;
}
