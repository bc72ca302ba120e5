import type { SweepControl } from '../../../core/evaluate/sweep/control';
import type { CellResult } from '../../../shared/sweep/cellResult';
import type { SweepCell, SweepPlan } from '../../../shared/sweep/sweepPlan';
import type { CellRunner } from './cellRunner';

/** Cells to compute in a folder that has their plan. */
export interface SweepRun {
  readonly folder: string;
  readonly plan: SweepPlan;
  /** In the order in which they are computed: the dense ones first. */
  readonly cells: readonly SweepCell[];
  /** The models' files: a sweep of models that change is none. */
  readonly files: readonly string[];
  /** Makes the further dense pictures that anchors need, in `extraFolder`; without it there are no anchors. */
  readonly extras?: CellRunner;
}

export interface SweepOutcome {
  readonly done: number;
  readonly failed: readonly CellResult[];
  /** What somebody asked of it before all was done. */
  readonly asked: SweepControl | undefined;
}
