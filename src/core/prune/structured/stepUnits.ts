import type { Step } from '../../../shared/recipe/recipe';
import type { Removal } from '../../../shared/recipe/removalSchema';
import type { OpenModel } from '../../model/describeModel';
import { selectLayers } from '../../model/selector';
import type { UnitKind, UnitSet, UnitSlice } from '../../model/units/unitSet';
import { isReadable, type WeightTensor } from '../../weights/weightTensor';
import { viewOf } from '../../weights/view';
import { type Target, targetsOf } from '../targets';
import { droppedSets } from './droppedSets';
import { refuse } from './refuse';

/** Which kind of units a step removes. */
export const kindOf = (remove: Removal): UnitKind => ('neurons' in remove ? 'neurons' : 'heads');

/** Units of a step's kind in layers that it selects: a step never changes a layer that it does not select. */
export async function setsOf(
  model: OpenModel,
  step: Pick<Step, 'select' | 'label'>,
  remove: Removal,
  signal?: AbortSignal,
): Promise<readonly UnitSet[]> {
  const selected = new Set(selectLayers(step.select, model.description));
  const { sets } = await model.unitSets(signal);
  return sets.filter(
    ({ kind, layers }) => kind === kindOf(remove) && layers.every(layer => selected.has(layer)),
  );
}

/** What of a unit's weights is masked: what other layers use, too, stays as it is, for nothing takes it in any more. */
export const maskedSlices = ({
  slices,
}: UnitSet): readonly (UnitSlice & { readonly tensor: WeightTensor })[] =>
  slices.filter(
    (slice): slice is UnitSlice & { readonly tensor: WeightTensor } =>
      !slice.isShared && isReadable(slice.tensor),
  );

/** The weights that take a set's units in, as outputs and inputs. */
export function takerOf({ slices, name }: UnitSet): Pick<Target, 'tensor' | 'view'> {
  const [{ tensor, axis }] = slices as readonly [UnitSlice];
  if (!isReadable(tensor)) throw new Error(`${name} takes units in but holds no readable weights.`);
  return { tensor, view: viewOf(tensor.dims, axis === 0 ? 'in-out' : 'out-in') };
}

/** The tensors a step touches, units' biases included, in initializer order. */
export async function stepTargets(
  model: OpenModel,
  step: Pick<Step, 'select' | 'targets' | 'goal' | 'label' | 'compensate'>,
  signal?: AbortSignal,
): Promise<readonly Target[]> {
  const { goal } = step;
  if (!('remove' in goal) && !('drop' in goal)) return targetsOf(model, step);
  const sets =
    'drop' in goal
      ? await droppedSets(model, step, goal.drop, signal)
      : await setsOf(model, step, goal.remove, signal);
  const biases = 'drop' in goal || step.compensate === true ? sets.flatMap(biasTarget) : [];
  return sets
    .flatMap(maskedSlices)
    .map(({ tensor, layer }) => {
      const own = model.description.layers[layer]!;
      const isMain = model.weights[layer] === tensor;
      return { tensor, layer, view: viewOf(tensor.dims, isMain ? own.layout : 'vector') };
    })
    .concat(biases)
    .sort((a, b) => a.tensor.id - b.tensor.id);
}

function biasTarget({ bias, slices }: UnitSet): readonly Target[] {
  if (!bias || !isReadable(bias)) return [];
  return [{ tensor: bias, layer: slices[0]!.layer, view: viewOf(bias.dims, 'vector') }];
}

/** The units that stay by a step's own list, for each of its sets. Fails where it names what is not there. */
export function keptByList(
  { label }: Pick<Step, 'label'>,
  keep: Readonly<Record<string, readonly number[]>>,
  sets: readonly UnitSet[],
): readonly (readonly number[] | undefined)[] {
  const names = new Set(sets.map(({ name }) => name));
  const stray = Object.keys(keep).find(name => !names.has(name));
  if (stray !== undefined)
    throw refuse(label, `keeps units of ${stray}, which it does not select or which has none`);
  return sets.map(({ name, units, kind }) => {
    const kept = Object.hasOwn(keep, name) ? keep[name]! : undefined;
    if (kept?.length === 0) throw refuse(label, `keeps no ${kind} of ${name}: one must stay`);
    if (kept?.some(unit => unit >= units))
      throw refuse(label, `keeps ${kind} that ${name} has not: it has ${units}`);
    return kept;
  });
}
