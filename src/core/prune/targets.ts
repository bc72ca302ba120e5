import { memoised } from '../../shared/memoised';
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

type Aim = Pick<Step, 'select' | 'targets'>;

/** The tensors a step touches, in initializer order, each stored weight once. */
export const targetsOf = (model: OpenModel, { select, targets }: Aim): readonly Target[] =>
  foundTargets(model, JSON.stringify([select, targets]));

/** A sweep or a slider asks for the same again with another sparsity. */
const foundTargets = memoised((model: OpenModel, aim: string): readonly Target[] => {
  const [select, targets] = JSON.parse(aim) as [Aim['select'], Aim['targets']];
  return collect(model, selectLayers(select, model.description), targets);
});

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
