import {
  type ByComponent,
  type ComponentKind,
  componentWord,
  countsIntoPipeline,
  entriesOf,
} from '../../../shared/model/component';
import { contentOf } from '../../../shared/model/fingerprint';
import { targetedLabel } from '../../../shared/recipe/targetedLabel';
import type { TargetSet } from '../../../shared/recipe/recipe';
import type { SweepPlan, SweepVariant } from '../../../shared/sweep/sweepPlan';
import { toFailure } from '../../../shared/failure';
import { describeModel, type OpenModel } from '../../model/describeModel';
import { findPipeline } from '../../model/pipeline';
import { targetsInSets } from '../../prune/targets';
import { prunedBy } from './method';

/** How many weights sparsities are shares of. */
export interface Denominators {
  /** All weights of a component, and of them those of target sets, by their name. */
  readonly components: ByComponent<{
    readonly weights: number;
    readonly targeted: ReadonlyMap<string, number>;
  }>;
  /** The weights of text encoders and denoiser together. */
  readonly pipeline: number;
}

/** Counts weights in the headers of the pipeline's files, or says why it cannot. No weight is read. */
export async function readDenominators(plan: SweepPlan): Promise<Denominators | string> {
  const found = await findPipeline(plan.folder).catch(() => null);
  if (!found) return 'The pipeline is not where the plan says, so its weights are not counted.';
  const components: [ComponentKind, OpenModel][] = [];
  for (const { component, path } of found.components.filter(isCounted)) {
    try {
      const model = await describeModel(path);
      if (plan.models[component] !== contentOf(model.description.fingerprint))
        return `The ${componentWord(component)} is another one than the plan's, so no weights are counted.`;
      components.push([component, model]);
    } catch (thrown) {
      return `The ${componentWord(component)} cannot be read, so no weights are counted (${toFailure(thrown).code}).`;
    }
  }
  const sets = [...new Map(plan.grids.map(({ targets }) => [targetedLabel(targets), targets]))];
  return {
    components: Object.fromEntries(components.map(([kind, model]) => [kind, counted(model, sets)])),
    pipeline: components.reduce((sum, [, { description }]) => sum + description.parameters, 0),
  };
}

const isCounted = ({ component }: { readonly component: ComponentKind }): boolean =>
  countsIntoPipeline(component);

const counted = (
  model: OpenModel,
  sets: readonly (readonly [string, readonly TargetSet[]])[],
): { readonly weights: number; readonly targeted: ReadonlyMap<string, number> } => ({
  weights: model.description.parameters,
  targeted: new Map(
    sets.map(([name, targets]) => [
      name,
      targetsInSets(model, targets).reduce((sum, { tensor }) => sum + tensor.elements, 0),
    ]),
  ),
});

/** The three shares of a setting, by what it prunes; zeros that the dense weights have are not counted. */
export interface Shares {
  readonly components: readonly {
    readonly component: ComponentKind;
    readonly targeted: number;
    readonly ofComponent: number;
  }[];
  readonly ofPipeline: number;
}

export function sharesOf(variant: SweepVariant, { components, pipeline }: Denominators): Shares {
  const parts = prunedBy(variant).flatMap(([component, targeted]) => {
    const of = components[component];
    const weights = of?.targeted.get(targetedLabel(variant.targets));
    return of && weights !== undefined
      ? [
          {
            component,
            targeted,
            ofComponent: (targeted * weights) / of.weights,
            zeros: targeted * weights,
          },
        ]
      : [];
  });
  return {
    components: parts.map(({ component, targeted, ofComponent }) => ({
      component,
      targeted,
      ofComponent,
    })),
    ofPipeline: parts.reduce((sum, { zeros }) => sum + zeros, 0) / pipeline,
  };
}

/** Which part of each component a setting's sparsity is about. */
export const targetedShares = (
  { components }: Denominators,
  targets: readonly TargetSet[],
): readonly (readonly [ComponentKind, number])[] =>
  entriesOf(components).map(([kind, { weights, targeted }]) => [
    kind,
    (targeted.get(targetedLabel(targets)) ?? 0) / weights,
  ]);
