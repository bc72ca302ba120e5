import type { OpenModel } from '../model/describeModel';
import type { UnitSet } from '../model/units/unitSet';
import { transformerLayers } from '../prune/structured/droppedSets';
import { maskedSlices } from '../prune/structured/stepUnits';
import type { Step } from '../../shared/recipe/recipe';
import { defaultStep } from '../../shared/recipe/recipe';

/** A branch or a layer that can be dropped alone. */
export interface Droppable {
  /** The module path that all of its layers have in common. */
  readonly name: string;
  /** Weights that would be zero. */
  readonly weights: number;
  readonly step: Step;
}

/** All branches, or layers, of a model that can be dropped, in network order. */
export async function droppableOf(
  model: OpenModel,
  drop: 'branch' | 'layer',
  signal?: AbortSignal,
): Promise<readonly Droppable[]> {
  const parts =
    drop === 'layer'
      ? (await transformerLayers(model, signal)).map(({ branches }) => branches)
      : (await model.unitSets(signal)).sets.map(set => [set]);
  return parts
    .filter(sets => !sets.some(({ sharesBias }) => sharesBias))
    .map(sets => droppableFrom(model, sets, drop));
}

function droppableFrom(
  { description }: OpenModel,
  sets: readonly UnitSet[],
  drop: 'branch' | 'layer',
): Droppable {
  const names = sets.flatMap(({ layers }) => layers.map(layer => description.layers[layer]!.name));
  const name = commonPath(names);
  const tensors = sets.flatMap(set => [
    ...maskedSlices(set).map(({ tensor }) => tensor),
    ...(set.bias ? [set.bias] : []),
  ]);
  return {
    name,
    weights: tensors.reduce((sum, { elements }) => sum + elements, 0),
    step: {
      ...defaultStep,
      select: names.map(each => `layer:${each}`).join(','),
      goal: { drop },
      label: `Drop ${name}`,
    },
  };
}

/** The dotted path that all names begin with. */
function commonPath([first = '', ...others]: readonly string[]): string {
  const parts = first.split('.');
  const isShared = (_: string, at: number): boolean =>
    others.every(name => name.startsWith(`${parts.slice(0, at + 1).join('.')}.`));
  const shared = parts.filter(isShared);
  return shared.length > 0 ? shared.join('.') : first;
}
