import type { CellResult } from '../../../shared/sweep/cellResult';
import type { SweepCell } from '../../../shared/sweep/sweepPlan';
import type { CellEvent } from './cellRunner';

/** What happens while a sweep is computed. */
export type SweepEvent =
  | { readonly kind: 'begin'; readonly done: number; readonly total: number }
  | { readonly kind: 'cell'; readonly cell: SweepCell }
  | { readonly kind: 'anchor' }
  | { readonly kind: 'anchorFailed'; readonly message: string }
  | { readonly kind: 'ended'; readonly result: CellResult; readonly done: number }
  | CellEvent;
