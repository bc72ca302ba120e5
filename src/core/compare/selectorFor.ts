import type { TargetSet } from '../../shared/recipe/recipe';
import type { OpenModel } from '../model/describeModel';
import { targetsOf } from '../prune/targets';
import type { StoredTensor } from '../onnx/modelIndex';

/**
 * The shortest selector whose targets are the wanted tensors and others that may be in: everything, whole blocks, or layer by
 * layer.
 */
export function selectorFor(
  model: OpenModel,
  set: TargetSet,
  wanted: ReadonlySet<StoredTensor>,
  mayBeIn: (tensor: StoredTensor) => boolean,
): string {
  const fits = (select: string): boolean =>
    targetsOf(model, { select, targets: [set] }).every(
      ({ tensor }) => wanted.has(tensor) || mayBeIn(tensor),
    );
  if (fits('*')) return '*';
  const { blocks } = model.description;
  const whole = new Set(blocks.filter(block => fits(`block:${block}`)));
  const of = (select: string): readonly number[] =>
    targetsOf(model, { select, targets: [set] })
      .filter(({ tensor }) => wanted.has(tensor))
      .map(({ layer }) => layer);
  const layers = [...new Set(of('*'))].map(index => model.description.layers[index]!);
  const used = new Set(layers.map(({ block }) => block));
  return [
    ...blocks.filter(block => whole.has(block) && used.has(block)).map(block => `block:${block}`),
    ...layers.filter(({ block }) => !whole.has(block)).map(({ name }) => `layer:${name}`),
  ].join(',');
}
