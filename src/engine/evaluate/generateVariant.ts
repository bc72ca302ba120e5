import type { Progress, CallContext, Remote } from '../../shared/rpc/method';
import { pipelinePaths } from '../../shared/generation/pipelinePaths';
import type { DiffusionApi } from '../api/diffusionApi';
import type { GenerateEvent, GenerateRequest, GenerateResult } from '../api/generation';
import type { MaterializedModels } from './materialize';
import type { PipelineVariant } from './variant';

/** Everything of a generation but the files. */
export type GenerateOptions = Omit<GenerateRequest, 'pipeline'>;

export type VariantEvent =
  /** The steps are written into a copy; `progress` is null before the first byte. */
  { readonly kind: 'materializing'; readonly progress: Progress | null } | GenerateEvent;

interface Means {
  readonly diffusion: Remote<DiffusionApi>;
  readonly models: Pick<MaterializedModels, 'materialize'>;
}

interface VariantRun {
  readonly variant: PipelineVariant;
  readonly options: GenerateOptions;
}

/** Generates with a variant: writes copies of the models that have steps, and runs the pipeline on them. */
export async function generateVariant(
  { diffusion, models }: Means,
  { variant, options }: VariantRun,
  { signal, report }: CallContext<VariantEvent>,
): Promise<GenerateResult> {
  const { folder, missing, components } = variant;
  report({ kind: 'materializing', progress: null });
  const written = [];
  for (const each of components) {
    const path = await models.materialize(each, {
      signal,
      report: progress => {
        report({ kind: 'materializing', progress });
      },
    });
    written.push({ component: each.component, path });
  }
  const pipeline = pipelinePaths({ folder, components: written, missing });
  return diffusion.generate({ pipeline, ...options }, { signal, report });
}
