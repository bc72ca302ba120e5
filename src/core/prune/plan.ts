import type { Progress } from '../../shared/rpc/method';
import type { LayerPlan, Plan } from '../../shared/stats/plan';
import { defaultStep, type Step, type TargetSet } from '../../shared/recipe/recipe';
import { type SparsityFigures, sumZeros, type ZeroCount } from '../../shared/stats/statistics';
import { bucketTop, firstNonFiniteBucket } from '../../shared/stats/magnitudeBucket';
import type { StoredTensor } from '../onnx/modelIndex';
import { mapConcurrent } from '../weights/mapConcurrent';
import type { Weights } from '../stats/weights';
import { isReadable } from '../weights/weightTensor';
import { rankInHistogram } from './rankInHistogram';
import type { RecipeResolver } from './recipeResolver';
import { removalNotes } from './structured/removalNotes';
import { repairNotes } from './structured/repair/repairNotes';
import { stepTargets } from './structured/stepUnits';
import { targetsInSets } from './targets';
import type { PruneMasks, TensorMask } from '../weights/mask/tensorMask';

export interface PlanOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** The exact outcome of steps over a model: zeros per layer, the sparsity figures, nothing written. Scans what it lacks. */
export async function planSteps(
  resolver: RecipeResolver,
  steps: readonly Step[],
  options: PlanOptions = {},
): Promise<Plan> {
  const { weights } = resolver;
  await scanAll(weights, options);
  const { masks, prunedByStep, restoredByStep } = await resolver.resolve(
    steps,
    options.signal,
    options.onProgress,
  );
  const zeros = await zeroCounter(weights, options.signal);
  const targets = targetSets(steps);
  const untouched: PruneMasks = new Map();
  return {
    layers: await layerPlans(weights, steps, masks, zeros),
    figures: figures(weights, targets, tensor => zeros(tensor, masks)),
    before: figures(weights, targets, tensor => zeros(tensor, untouched)),
    targets,
    prunedByStep,
    restoredByStep,
    updated: [...masks.values()].filter(mask => 'values' in mask && mask.values).length,
    notes: [
      ...nonFiniteNotes(weights, await nonFinite(weights, options.signal)),
      ...(await removalNotes(weights.model, steps, options.signal)),
      ...repairNotes(weights.model, masks),
    ],
  };
}

/** Scans every tensor that counts and was not scanned yet, with progress in bytes. */
export async function scanAll(
  weights: Weights,
  { signal, onProgress }: PlanOptions = {},
): Promise<void> {
  const tensors = weights.model.counted.filter(isReadable);
  const total = tensors.reduce((sum, tensor) => sum + sizeOf(tensor), 0);
  let done = 0;
  await mapConcurrent(tensors, weights.concurrency, async tensor => {
    signal?.throwIfAborted();
    await weights.statistics(tensor, signal);
    done += sizeOf(tensor);
    onProgress?.({ done, total });
  });
}

const sizeOf = ({ elements, elementType }: StoredTensor): number =>
  elements * (elementType === 'float32' ? 4 : 2);

type ZeroCounter = (tensor: StoredTensor, masks: PruneMasks) => ZeroCount;

async function zeroCounter(
  weights: Weights,
  signal: AbortSignal | undefined,
): Promise<ZeroCounter> {
  const stored = new Map(await weights.unsupportedZeros(signal));
  for (const tensor of weights.model.counted.filter(isReadable))
    stored.set(tensor.id, (await weights.statistics(tensor, signal)).zeros);
  return (tensor, masks) => ({
    zeros: masks.get(tensor.id)?.zeros ?? stored.get(tensor.id) ?? 0,
    total: tensor.elements,
  });
}

function figures(
  weights: Weights,
  targets: readonly TargetSet[],
  zeros: (tensor: StoredTensor) => ZeroCount,
): SparsityFigures {
  return {
    targeted: sumZeros(targetsInSets(weights.model, targets).map(({ tensor }) => zeros(tensor))),
    component: sumZeros(weights.model.counted.map(zeros)),
  };
}

/**
 * The target sets that figures are a share of: those of the enabled steps that prune, since bringing weights back widens nothing;
 * of the others where no step prunes; Linear weights when there is no step.
 */
export function targetSets(steps: readonly Step[]): readonly TargetSet[] {
  const enabled = steps.filter(step => step.enabled);
  const pruning = enabled.filter(({ goal }) => !('restore' in goal));
  const sets = new Set((pruning.length > 0 ? pruning : enabled).flatMap(({ targets }) => targets));
  const order: readonly TargetSet[] = ['linear', 'conv', 'other'];
  return sets.size === 0 ? defaultStep.targets : order.filter(set => sets.has(set));
}

async function layerPlans(
  weights: Weights,
  steps: readonly Step[],
  masks: PruneMasks,
  zeros: ZeroCounter,
): Promise<readonly LayerPlan[]> {
  const touching = await stepsByLayer(weights, steps);
  return Promise.all(
    weights.model.weights.map(async (tensor, layer) => {
      const threshold = await thresholdOf(weights, tensor, masks);
      return {
        layer,
        weight: zeros(tensor, masks),
        before: zeros(tensor, new Map()),
        ...(threshold !== undefined && { threshold }),
        ...explainedBy(masks.get(tensor.id)),
        steps: touching.get(layer) ?? [],
      };
    }),
  );
}

const explainedBy = (mask: TensorMask | undefined): Pick<LayerPlan, 'explained'> =>
  mask?.kind === 'bits' && mask.repair ? { explained: mask.repair.explained } : {};

async function stepsByLayer(
  weights: Weights,
  steps: readonly Step[],
): Promise<ReadonlyMap<number, readonly number[]>> {
  const touching = new Map<number, number[]>();
  for (const [index, step] of steps.entries()) {
    if (!step.enabled) continue;
    const targets = await stepTargets(weights.model, step);
    for (const layer of new Set(targets.map(target => target.layer)))
      touching.set(layer, [...(touching.get(layer) ?? []), index]);
  }
  return touching;
}

/** The threshold of a ranked layer: exact for 16-bit types, the top of its magnitude bucket (within 0.8 %) for float32. */
async function thresholdOf(
  weights: Weights,
  tensor: StoredTensor,
  masks: PruneMasks,
): Promise<number | undefined> {
  const mask = masks.get(tensor.id);
  if (mask?.kind !== 'rank' || !isReadable(tensor)) return undefined;
  const known = weights.thresholds.get(mask);
  if (known !== undefined) return known;
  const { buckets } = await weights.scan(tensor);
  const rank = rankInHistogram(buckets, mask.zeros, firstNonFiniteBucket(tensor.elementType));
  if (!rank) return undefined;
  const threshold = bucketTop(tensor.elementType, rank.index);
  weights.thresholds.set(mask, threshold);
  return threshold;
}

async function nonFinite(
  weights: Weights,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const names: string[] = [];
  for (const tensor of weights.model.counted.filter(isReadable))
    if ((await weights.statistics(tensor, signal)).nonFinite > 0) names.push(tensor.name);
  return names;
}

const nonFiniteNotes = (weights: Weights, names: readonly string[]): readonly string[] =>
  names.length === 0
    ? []
    : [
        `${names.length} tensors of ${weights.model.description.path} hold NaN or infinities, which are never pruned: ${names.slice(0, 5).join(', ')}.`,
      ];
