import { type PipelinePaths, pathOf } from '../../shared/generation/pipelinePaths';
import { type ByComponent, type ComponentKind, entriesOf } from '../../shared/model/component';
import type { Step } from '../../shared/recipe/recipe';
import type { MaterializedModels } from './materialize';

/** The pipeline with components written as steps leave them. Fails as `materialize` does. */
export async function prunedPipeline(
  models: Pick<MaterializedModels, 'materialize'>,
  pipeline: PipelinePaths,
  steps: ByComponent<readonly Step[]>,
  signal: AbortSignal,
): Promise<PipelinePaths> {
  const written: Partial<Record<ComponentKind, string>> = {};
  for (const [component, own] of entriesOf(steps))
    written[component] = await models.materialize(
      { component, path: pathOf(pipeline, component), steps: own },
      { signal, report: () => undefined },
    );
  return { ...pipeline, components: { ...pipeline.components, ...written } };
}
