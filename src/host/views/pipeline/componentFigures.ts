import type { CallContext } from '../../../shared/rpc/method';
import type { ComponentFigures } from '../../../shared/messages/pipelineMessages';
import type { Services } from '../../services/services';

/** Counts one component of a pipeline under its open edits. */
export async function componentFigures(
  { documents, engines: { model } }: Services,
  path: string,
  { signal }: Pick<CallContext<never>, 'signal'>,
): Promise<ComponentFigures> {
  const modelRef = documents.atPath(path)?.modelRef ?? { path, steps: [] };
  const description = await model.describe({ path: modelRef.path }, { signal });
  const plan = await model.plan(modelRef, { signal });
  const sizes = await model.sizes(modelRef, { signal });
  const shares = new Map<number, number>();
  await model.patterns(modelRef, {
    signal,
    report: ({ layer, twoOfFour }) => shares.set(layer, twoOfFour),
  });
  return {
    parameters: description.parameters,
    elementType: description.elementType,
    figures: plan.figures,
    targets: plan.targets,
    sizes,
    layers: description.layers
      .filter(({ index }) => shares.has(index))
      .map(({ index, name, outputs, inputs }) => ({
        layer: index,
        name,
        outputs,
        inputs,
        zeros: plan.layers[index]!.weight.zeros,
        elements: plan.layers[index]!.weight.total,
        twoOfFour: shares.get(index)!,
      })),
  };
}
