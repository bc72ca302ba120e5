import type { InferOutput } from 'valibot';
import type { ByComponent, ComponentKind } from '../model/component';
import type { TargetSet } from '../recipe/recipe';
import type { Method } from './method';
import type { sweepPlanSchema } from './sweepPlanSchema';

/** What a sweep computes: never changed once the first cell exists. */
export type SweepPlan = InferOutput<typeof sweepPlanSchema>;

/** One setting of a sweep: how much of what is pruned, and by what. All weights stay where no sparsity is above 0. */
export interface SweepVariant extends Method {
  readonly sparsity: ByComponent<number>;
  /** Pruned components that the method is not for: they lose their smallest weights, every layer alike. */
  readonly byMagnitude?: readonly ComponentKind[];
  readonly targets: readonly TargetSet[];
}

/** One picture of a sweep. */
export interface SweepCell {
  /** Stands for everything that the picture depends on, and for nothing else. */
  readonly key: string;
  readonly variant: SweepVariant;
  readonly prompt: string;
  readonly seed: number;
}
