import { type ComponentKind, countsIntoPipeline } from '../../shared/model/component';
import type { Similarity } from '../../shared/generation/generation';
import type { CallContext, Remote } from '../../shared/rpc/method';
import type { Plan } from '../../shared/stats/plan';
import type { DiffusionApi } from '../api/diffusionApi';
import type { GenerateResult } from '../api/generation';
import type { ModelApi } from '../api/modelApi';
import { compareImages } from './compareImages';
import { type GenerateOptions, generateVariant, type VariantEvent } from './generateVariant';
import type { MaterializedModels } from './materialize';
import type { PipelineVariant } from './variant';

/** What an evaluation works with: the two engines, and where pruned copies are written. */
export interface EvaluationMeans {
  readonly model: Remote<ModelApi>;
  readonly diffusion: Remote<DiffusionApi>;
  readonly models: MaterializedModels;
}

/** Variants to generate with in turn, all with the same options. */
export interface Evaluation {
  readonly variants: readonly PipelineVariant[];
  readonly options: GenerateOptions;
}

/** What a variant's steps make of one of its models. */
export interface ComponentPlan {
  readonly component: ComponentKind;
  readonly plan: Plan;
}

export type EvaluationEvent =
  /** By variant: those components that the pipeline's sparsity counts. */
  | { readonly kind: 'planned'; readonly plans: readonly (readonly ComponentPlan[])[] }
  | (VariantEvent & { readonly variant: number });

export interface Evaluated {
  /** By variant. */
  readonly results: readonly GenerateResult[];
  /** Of the first two variants' first images; null with one variant. */
  readonly similarity: Similarity | null;
}

/** Plans each variant, generates with each in turn (same seed, same noise) and says how alike the images are. */
export async function evaluate(
  means: EvaluationMeans,
  { variants, options }: Evaluation,
  { signal, report }: CallContext<EvaluationEvent>,
): Promise<Evaluated> {
  const plans = [];
  for (const variant of variants) plans.push(await planVariant(means.model, variant, signal));
  report({ kind: 'planned', plans });
  const results: GenerateResult[] = [];
  for (const [index, variant] of variants.entries()) {
    const tell = (event: VariantEvent): void => {
      report({ ...event, variant: index });
    };
    results.push(await generateVariant(means, { variant, options }, { signal, report: tell }));
  }
  return { results, similarity: await compareImages(means.model, results) };
}

const planVariant = (
  model: Remote<ModelApi>,
  { components }: PipelineVariant,
  signal: AbortSignal,
): Promise<readonly ComponentPlan[]> =>
  Promise.all(
    components
      .filter(({ component }) => countsIntoPipeline(component))
      .map(async ({ component, path, steps }) => ({
        component,
        plan: await model.plan({ path, steps }, { signal }),
      })),
  );
