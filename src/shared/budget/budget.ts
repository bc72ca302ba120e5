import type { Step } from '../recipe/recipe';

/** What removal is to save: a share of the bytes of a file, or of the time of a call so that it is so much faster. */
export type BudgetAim = { readonly smaller: number } | { readonly faster: number };

/** What leaves one feed-forward or attention. */
export interface BudgetSpent {
  readonly name: string;
  readonly kind: 'neurons' | 'heads';
  readonly units: number;
  readonly kept: number;
}

/** Steps that save what was asked for, and what that is by arithmetic: nothing was changed. */
export interface BudgetProposal {
  readonly steps: readonly Step[];
  readonly sets: readonly BudgetSpent[];
  /** Share of the bytes, or of the time of a call, that goes. */
  readonly saved: number;
  readonly wanted: number;
}

/** Of the neurons or heads of one layer, so many may go unless told. */
export const MOST_OF_A_LAYER = 0.5;
