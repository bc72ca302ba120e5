import type { InferOutput } from 'valibot';
import type { ByComponent } from '../model/component';
import type { Criterion, TargetSet } from '../recipe/recipe';
import type { sweepPlanSchema } from './sweepPlanSchema';

/** What a sweep computes: never changed once the first cell exists. */
export type SweepPlan = InferOutput<typeof sweepPlanSchema>;

/** One setting of a sweep: how much of what is pruned, and by what. All weights stay where no sparsity is above 0. */
export interface SweepVariant {
  readonly sparsity: ByComponent<number>;
  readonly criterion: Criterion;
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
