import type { Layout } from '../../shared/model/layer';
import type { Step, TargetSet } from '../../shared/recipe/recipe';
import type { OpenModel } from '../model/describeModel';
import { selectLayers } from '../model/selector';
import { isReadable, type WeightTensor } from '../weights/weightTensor';
import { viewOf, type WeightView } from '../weights/view';

/** A tensor that a step may prune. */
export interface Target {
  readonly tensor: WeightTensor;
  readonly layer: number;
  readonly view: WeightView;
}

/** By model: what was found last, since a sweep or a slider asks for the same again with another sparsity. */
const last = new WeakMap<
  OpenModel,
  { readonly key: string; readonly targets: readonly Target[] }
>();

/** The tensors a step touches, in initializer order, each stored weight once. */
export function targetsOf(
  model: OpenModel,
  { select, targets: sets }: Pick<Step, 'select' | 'targets'>,
): readonly Target[] {
  const key = JSON.stringify([select, sets]);
  const known = last.get(model);
  if (known?.key === key) return known.targets;
  const targets = collect(model, selectLayers(select, model.description), sets);
  last.set(model, { key, targets });
  return targets;
}

/** Every tensor of the target sets in the whole component. */
export function targetsInSets(model: OpenModel, sets: readonly TargetSet[]): readonly Target[] {
  return collect(
    model,
    model.description.layers.map(({ index }) => index),
    sets,
  );
}

function collect(
  model: OpenModel,
  layers: readonly number[],
  sets: readonly TargetSet[],
): readonly Target[] {
  const wanted = new Set(sets);
  const counted = new Set(model.counted);
  const found = new Map<number, Target>();
  const add = (tensor: OpenModel['weights'][number], layer: number, layout: Layout): void => {
    // A weight that two initializers share is counted, and pruned, under the first.
    if (!isReadable(tensor) || !counted.has(tensor) || found.has(tensor.id)) return;
    found.set(tensor.id, { tensor, layer, view: viewOf(tensor.dims, layout) });
  };
  for (const index of layers) {
    const { target, layout } = model.description.layers[index]!;
    if (wanted.has(target === 'none' ? 'other' : target)) add(model.weights[index]!, index, layout);
    if (wanted.has('other'))
      for (const tensor of model.companions[index]!) add(tensor, index, 'vector');
  }
  return [...found.values()].sort((a, b) => a.tensor.id - b.tensor.id);
}
