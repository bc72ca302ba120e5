import { targetsInSets } from '../prune/targets';
import type { OpenModel } from '../model/describeModel';
import type { SensitivityGroup, SensitivityMap } from '../../shared/sensitivity/sensitivityMap';

/** What of a model is pruned together for a map: its Linear weights by block or layer, each stored weight once. */
export function sensitivityGroups(
  model: OpenModel,
  by: SensitivityMap['by'],
): readonly Omit<SensitivityGroup, 'errors'>[] {
  const { layers, blocks } = model.description;
  const targets = targetsInSets(model, ['linear']).map(({ layer, tensor }) => ({
    ...{ name: layers[layer]!.name, block: layers[layer]!.block, weights: tensor.elements },
  }));
  if (by === 'layer')
    return targets.map(({ name, weights }) => ({ name, layers: [{ name, weights }] }));
  return blocks
    .map(block => ({
      name: block,
      layers: targets
        .filter(target => target.block === block)
        .map(({ name, weights }) => ({ name, weights })),
    }))
    .filter(group => group.layers.length > 0);
}
